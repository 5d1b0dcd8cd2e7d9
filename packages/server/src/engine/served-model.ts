import { type GenerateOptions, generateTokens, LanguageModel } from '@wise-edit/transformer'

/**
 * A model that yields exactly one piece of text for each token, empty where a character is not whole yet, so that who
 * reads can count tokens. Leaves stop texts to its reader. Frees nothing: the weights belong to the model it is made of.
 */
export class ServedModel extends LanguageModel {
  constructor({ name, decoder, tokenizer }: LanguageModel) {
    super(name, decoder, tokenizer)
  }

  override async *stream(prompt: string, options: GenerateOptions = {}): AsyncGenerator<string, void, void> {
    const stream = this.tokenizer.createTextStream()
    for await (const token of generateTokens(this.decoder, this.encode(prompt), options)) {
      yield stream.push(token)
    }
  }
}
