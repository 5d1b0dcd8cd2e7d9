import { GPT2_WORDS } from './exact-pre-tokenizers'

/** How a kind of byte-level BPE cuts texts into words before merging. */
export interface Words {
  /** Patterns by which pieces are cut, one after another. */
  steps: string[]
  /** A word that is a token is taken whole. */
  ignoreMerges?: boolean
  normalizer?: Record<string, unknown>
  /** Texts begin with the first token, unless the file says otherwise. */
  bos?: boolean
}

/** `digits` is how numbers are cut. */
const CL100K_WORDS = (digits: string): string =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`

/** Words cut where capitals begin as well; `ending` may follow each. */
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
/** For files that name no kind, as llama.cpp cuts them. */
const unnamed: Words = {
  steps: [
    '[\\p{P}\\$\\+<=>\\^~\\|]+',
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)",
    '\\p{N}+',
    '[0-9][0-9][0-9]',
  ],
}

/** Kinds by `tokenizer.ggml.pre`; several names stand for one kind. */
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

/** The kind of a file that names none: from before names existed, when the architecture told, except for LLaMA 3. */
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
