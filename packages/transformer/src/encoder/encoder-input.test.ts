import { expect, test } from 'vitest'
import { encoderFolder, GOLDEN_ENCODINGS } from '../../test/golden-encoders'
import { Tokenizer } from '../tokenizer'
import { folderTokenizer } from '../tokenizer/folder'
import { EncoderInput } from './encoder-input'

const { texts, pairs } = GOLDEN_ENCODINGS
const input = new EncoderInput(await folderTokenizer(encoderFolder('gate')), 96)

test.each(texts)('token ids of $text', ({ text, ids }) => {
  expect(input.text(text)).toEqual({ ids, first: ids.length })
})

test.each(pairs)('token ids and types of texts $first and $second', ({ first, second, ids, types }) => {
  const row = input.pair(texts[first]!.text, texts[second]!.text)
  expect(row.ids).toEqual(ids)
  expect(row.ids.map((_, i) => (i < row.first ? 0 : 1))).toEqual(types)
})

test('a tokenizer without [CLS] and [SEP] is refused', () => {
  const tokenizer = new Tokenizer({
    tokenizer: {
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null,
      decoder: null,
      model: { type: 'WordPiece', vocab: { '[UNK]': 0 }, unk_token: '[UNK]' },
    },
    config: {},
    eosTokens: [],
    path: 'tokenizer.json',
  })
  expect(() => new EncoderInput(tokenizer, 96)).toThrow(/puts 0 tokens around/)
})
