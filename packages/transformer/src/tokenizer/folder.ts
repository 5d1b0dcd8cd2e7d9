import { WiseError } from '@wise-edit/core'
import { describeIssues, paths } from '@wise-edit/core/internal'
import { z } from 'zod'
import { readJson, readText } from '../files/read-json'
import { Tokenizer } from './tokenizer'

/** One and a half times the size of the largest known file. */
const MAX_TOKENIZER_BYTES = 50_000_000
const MAX_CONFIG_BYTES = 10_000_000

const token = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
const configSchema = z.looseObject({
  bos_token: token,
  eos_token: token,
  pad_token: token,
  chat_template: z
    .union([
      z.string(),
      z.array(z.object({ name: z.string(), template: z.string() })),
      z
        .record(z.string(), z.string())
        .transform((named) => Object.entries(named).map(([name, template]) => ({ name, template }))),
    ])
    .nullish(),
})
/** Schema of the separate file in which models that read images store their template. */
const templateSchema = z.looseObject({ chat_template: z.string() })

/** Loads the tokenizer of a Hugging Face folder: `tokenizer.json`, `tokenizer_config.json`, `chat_template.jinja`. */
export async function folderTokenizer(folder: string): Promise<Tokenizer> {
  const path = paths.join(folder, 'tokenizer.json')
  const tokenizer = z
    .looseObject({ model: z.looseObject({}) })
    .safeParse(await readJson(path, MAX_TOKENIZER_BYTES))
  if (!tokenizer.success) {
    throw new WiseError(
      'TOKENIZER_MISSING',
      `${path} is missing or describes no tokenizer. Download it, or save the tokenizer as tokenizer.json with transformers.`,
    )
  }
  const config = configSchema.safeParse(
    (await readJson(paths.join(folder, 'tokenizer_config.json'), MAX_CONFIG_BYTES)) ?? {},
  )
  if (!config.success) {
    throw new WiseError(
      'TOKENIZER_INVALID',
      `${paths.join(folder, 'tokenizer_config.json')}: ${describeIssues(config.error)}. Download the file again.`,
    )
  }
  const { bos_token, eos_token, pad_token, chat_template } = config.data
  const several = Array.isArray(chat_template) ? chat_template : []
  const templateOf = (use: string) => several.find(({ name }) => name === use)?.template
  const named =
    typeof chat_template === 'string' ? chat_template : (templateOf('default') ?? several[0]?.template)
  const toolTemplate = templateOf('tool_use')
  const template = await readText(paths.join(folder, 'chat_template.jinja'), MAX_CONFIG_BYTES)
  const beside = templateSchema.safeParse(
    await readJson(paths.join(folder, 'chat_template.json'), MAX_CONFIG_BYTES),
  )
  const chatTemplate = template ?? named ?? beside.data?.chat_template
  return new Tokenizer({
    tokenizer: tokenizer.data,
    config: config.data,
    ...(chatTemplate !== undefined && { chatTemplate }),
    // A template in a file of its own replaces all others.
    ...(toolTemplate !== undefined && template === undefined && { toolTemplate }),
    ...(bos_token != null && { bosToken: bos_token }),
    eosTokens: eos_token == null ? [] : [eos_token],
    ...(pad_token != null && { padToken: pad_token }),
    path,
  })
}
