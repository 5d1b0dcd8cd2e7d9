import { GPT2_WORDS } from './exact-pre-tokenizers'

/** Rules by which a kind of byte-level BPE splits texts into words before merging. */
export interface Words {
  /** Patterns that split the pieces, applied one after another. */
  steps: string[]
  /** True if a word that is a token is not split further. */
  ignoreMerges?: boolean
  normalizer?: Record<string, unknown>
  /** True if texts begin with the first token, unless the file specifies otherwise. */
  bos?: boolean
}

/** Returns the pattern of cl100k; `digits` is the pattern of numbers. */
const CL100K_WORDS = (digits: string): string =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`

/** Returns a pattern that also splits words at capital letters; `ending` may follow each word. */
const CASED_WORDS = (digits: string, ending: string): string => {
  const [upper, lower] = ['[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]', '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]']
  const before = '[^\\r\\n\\p{L}\\p{N}]?'
  return `${before}${upper}*${lower}+${ending}|${before}${upper}+${lower}*${ending}|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`
}

const gpt2: Words = { steps: [GPT2_WORDS] }
const singleDigits: Words = { steps: ['\\p{N}', GPT2_WORDS] }
const threeDigits: Words = { steps: [CL100K_WORDS('\\p{N}{1,3}')] }
const llama3: Words = { ...threeDigits, ignoreMerges: true, bos: true }
const qwen2: Words = { steps: [CL100K_WORDS('\\p{N}')], normalizer: { type: 'NFC' } }
const tekken: Words = { steps: [CASED_WORDS('\\p{N}', '')], ignoreMerges: true, bos: true }
const gpt4o: Words = { steps: [CASED_WORDS('\\p{N}{1,3}', "(?i:'s|'t|'re|'ve|'m|'ll|'d)?")] }
/** Rules of llama.cpp for files that name no kind. */
const unnamed: Words = {
  steps: [
    '[\\p{P}\\$\\+<=>\\^~\\|]+',
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)",
    '\\p{N}+',
    '[0-9][0-9][0-9]',
  ],
}

/** Rules by `tokenizer.ggml.pre`; several names may share the same rules. */
export const WORDS: Readonly<Record<string, Words>> = {
  default: unnamed,
  ...named(gpt2, ['gpt-2', 'mpt', 'olmo', 'jais', 'phi-2', 'trillion', 'gigachat', 'mellum']),
  ...named(singleDigits, ['smollm', 'starcoder', 'refact', 'command-r', 'codeshell', 'exaone', 'minerva-7b']),
  ...named(llama3, ['llama-bpe', 'llama3', 'llama-v3', 'falcon3', 'pixtral', 'lfm2']),
  ...named(threeDigits, ['smaug-bpe', 'dbrx']),
  ...named(qwen2, ['qwen2', 'deepseek-r1-qwen', 'megrez', 'stablelm2', 'hunyuan', 'kormo']),
  tekken,
  'gpt-4o': gpt4o,
}

/** Returns the kind of an older file, which names none, from its architecture, or from a token of LLaMA 3. */
export function unnamedKind(architecture: unknown, tokens: readonly string[]): string {
  const known = new Map([
    ['gpt2', 'gpt-2'],
    ['gptj', 'gpt-2'],
    ['qwen2', 'qwen2'],
    ['qwen3', 'qwen2'],
  ]).get(String(architecture))
  return known ?? (tokens.includes('<|begin_of_text|>') ? 'llama-bpe' : 'default')
}

function named(words: Words, names: readonly string[]): Record<string, Words> {
  return Object.fromEntries(names.map((name) => [name, words]))
}
