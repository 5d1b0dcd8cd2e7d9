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

/** Returns the pattern of cl100k; `digits` is the pattern of numbers, `marks` that of punctuation. */
const CL100K_WORDS = (digits: string, marks = '[^\\s\\p{L}\\p{N}]+[\\r\\n]*'): string =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?${marks}|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`

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
/** CJK characters and those of some other scripts, which DeepSeek's models split from the rest. */
const DEEPSEEK_UNSPACED = '[一-龥ࠀ-一가-\\uD7FF]+'
const deepseekCoder: Words = {
  steps: ['[\\r\\n]', '\\s?\\p{L}+', '\\s?\\p{P}+', DEEPSEEK_UNSPACED, '\\p{N}'],
}
const deepseekLlm: Words = {
  steps: [
    '[\\r\\n]',
    // Letters that have a case.
    '\\s?[\\p{Lu}\\p{Ll}\\p{Lt}]+',
    '\\s?[!-/:-~！-／：-～‘-‟　-。]+',
    '\\s+$',
    DEEPSEEK_UNSPACED,
    '\\p{N}+',
  ],
}
const falcon: Words = { steps: ['[\\p{P}\\$\\+<=>\\^~\\|`]+', GPT2_WORDS, '[0-9][0-9][0-9]'] }
const bloom: Words = { steps: [' ?[^(\\s|.,!?…。，、।۔،)]+'] }
const viking: Words = { steps: [...bloom.steps, '\\p{N}'] }
const seedCoder: Words = { steps: [CL100K_WORDS('\\p{N}', '[^\\s\\p{L}\\p{N}]+')] }
const miniCpm: Words = { steps: ['\\p{N}{1,3}', CL100K_WORDS('\\p{N}+')], ignoreMerges: true }
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
  ...named(gpt2, [
    'gpt-2',
    'mpt',
    'olmo',
    'jais',
    'phi-2',
    'trillion',
    'gigachat',
    'mellum',
    'exaone4',
    'a.x-4.0',
  ]),
  ...named(singleDigits, ['smollm', 'starcoder', 'refact', 'command-r', 'codeshell', 'exaone', 'minerva-7b']),
  ...named(llama3, [
    'llama-bpe',
    'llama3',
    'llama-v3',
    'falcon3',
    'falcon-h1',
    'pixtral',
    'lfm2',
    'midm-2.0',
  ]),
  ...named(threeDigits, ['smaug-bpe', 'dbrx', 'glm4', 'chatglm-bpe']),
  ...named(qwen2, ['qwen2', 'deepseek-r1-qwen', 'megrez', 'stablelm2', 'hunyuan', 'kormo']),
  ...named(gpt4o, ['gpt-4o', 'llama4', 'kanana2']),
  ...named(bloom, ['bloom', 'poro-chat', 'gpt3-finnish']),
  tekken,
  'deepseek-coder': deepseekCoder,
  'deepseek-llm': deepseekLlm,
  falcon,
  viking,
  'seed-coder': seedCoder,
  minicpm5: miniCpm,
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
