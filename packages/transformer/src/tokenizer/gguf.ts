import { WiseError } from '@wise-edit/core'
import { sequence, split } from './exact-pre-tokenizers'
import { unnamedKind, WORDS } from './gguf-words'
import { mergesByScore } from './merges-by-score'
import { Tokenizer } from './tokenizer'

type Json = Record<string, unknown>
type Metadata = Readonly<Record<string, unknown>>

/** Token types of llama.cpp. */
const UNKNOWN = 2
const CONTROL = 3
const USER_DEFINED = 4

/** Reads the tokenizer in the metadata of a GGUF file: byte-level BPE (`gpt2`) or SentencePiece BPE (`llama`). */
export function ggufTokenizer(metadata: Metadata, path: string): Tokenizer {
  const kind = metadata['tokenizer.ggml.model']
  const tokens = strings(metadata, 'tokenizer.ggml.tokens', path)
  const types = numbers(metadata, 'tokenizer.ggml.token_type') ?? []
  const name = (key: string): string | undefined => {
    const id = metadata[`tokenizer.ggml.${key}_token_id`]
    return typeof id === 'number' ? tokens[id] : undefined
  }
  const base =
    kind === 'gpt2'
      ? byteLevel(metadata, tokens, path)
      : kind === 'llama'
        ? sentencePiece(metadata, tokens, types)
        : invalid(path, `tokenizer.ggml.model is ${JSON.stringify(kind)}; supported: gpt2, llama`)
  const bosToken = name('bos')
  const eosTokens = [name('eos'), name('eot'), name('eom')].filter((token) => token !== undefined)
  const padToken = name('padding')
  const chatTemplate = metadata['tokenizer.chat_template']
  const toolTemplate = metadata['tokenizer.chat_template.tool_use']
  const first = flag(metadata, 'tokenizer.ggml.add_bos_token') ?? base.addBos
  const last = flag(metadata, 'tokenizer.ggml.add_eos_token') ?? false
  return new Tokenizer({
    tokenizer: {
      ...base.tokenizer,
      added_tokens: addedTokens(tokens, types),
      post_processor: around(tokens, first ? bosToken : undefined, last ? eosTokens[0] : undefined),
    },
    config: {},
    ...(typeof chatTemplate === 'string' && { chatTemplate }),
    ...(typeof toolTemplate === 'string' && { toolTemplate }),
    ...(bosToken !== undefined && { bosToken }),
    eosTokens: [...new Set(eosTokens)],
    ...(padToken !== undefined && { padToken }),
    path,
  })
}

interface Base {
  tokenizer: Json
  addBos: boolean
}

function byteLevel(metadata: Metadata, tokens: string[], path: string): Base {
  const pre = metadata['tokenizer.ggml.pre'] ?? unnamedKind(metadata['general.architecture'], tokens)
  const words = typeof pre === 'string' && Object.hasOwn(WORDS, pre) ? WORDS[pre] : undefined
  if (!words) {
    return invalid(
      path,
      `tokenizer.ggml.pre is ${JSON.stringify(pre)}; supported: ${Object.keys(WORDS).join(', ')}`,
    )
  }
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }
  return {
    tokenizer: {
      normalizer: words.normalizer ?? null,
      pre_tokenizer: sequence([...words.steps.map(split), bytes]),
      decoder: bytes,
      model: {
        type: 'BPE',
        unk_token: null,
        ignore_merges: words.ignoreMerges ?? false,
        vocab: vocabulary(tokens),
        merges: strings(metadata, 'tokenizer.ggml.merges', path).map((merge) => splitMerge(merge)),
      },
    },
    addBos: words.bos ?? false,
  }
}

function sentencePiece(metadata: Metadata, tokens: string[], types: readonly number[]): Base {
  const scores = numbers(metadata, 'tokenizer.ggml.scores') ?? []
  const prefix = flag(metadata, 'tokenizer.ggml.add_space_prefix') ?? true
  const replace = { type: 'Replace', pattern: { String: ' ' }, content: '▁' }
  const unknown = tokens[types.indexOf(UNKNOWN)]
  return {
    tokenizer: {
      normalizer: prefix
        ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, replace] }
        : replace,
      pre_tokenizer: null,
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          ...(prefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
        ],
      },
      model: {
        type: 'BPE',
        unk_token: unknown ?? null,
        byte_fallback: true,
        fuse_unk: true,
        vocab: vocabulary(tokens),
        merges: mergesByScore(tokens, scores),
      },
    },
    addBos: true,
  }
}

function vocabulary(tokens: string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]))
}

/** Splits "a b" into a pair; the separating space is never the first character, so that a token may begin with one. */
function splitMerge(merge: string): [string, string] {
  const space = merge.indexOf(' ', 1)
  return [merge.slice(0, space), merge.slice(space + 1)]
}

function addedTokens(tokens: string[], types: readonly number[]): Json[] {
  return tokens.flatMap((content, id) => {
    const type = types[id]
    if (type !== CONTROL && type !== USER_DEFINED && type !== UNKNOWN) return []
    const special = type !== USER_DEFINED
    return [{ id, content, special, normalized: false, single_word: false, lstrip: false, rstrip: false }]
  })
}

function around(tokens: string[], first: string | undefined, last: string | undefined): Json {
  const special = (token: string | undefined) =>
    token === undefined ? [] : [{ SpecialToken: { id: token, type_id: 0 } }]
  const one = [...special(first), { Sequence: { id: 'A', type_id: 0 } }, ...special(last)]
  const used = [first, last].filter((token) => token !== undefined)
  return {
    type: 'TemplateProcessing',
    single: one,
    pair: [...one, { Sequence: { id: 'B', type_id: 0 } }],
    special_tokens: Object.fromEntries(
      used.map((id) => [id, { id, ids: [tokens.indexOf(id)], tokens: [id] }]),
    ),
  }
}

function strings(metadata: Metadata, key: string, path: string): string[] {
  const value = metadata[key]
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  return invalid(path, `${key} is missing or no list of strings`)
}

function numbers(metadata: Metadata, key: string): number[] | undefined {
  const value = metadata[key]
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : undefined
}

function flag(metadata: Metadata, key: string): boolean | undefined {
  const value = metadata[key]
  return typeof value === 'boolean' ? value : undefined
}

function invalid(path: string, found: string): never {
  throw new WiseError('TOKENIZER_INVALID', `${path}: ${found}. Use a model whose tokenizer is supported.`)
}
