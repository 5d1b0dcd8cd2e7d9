import { f16ToF32, f32ToF16 } from '@wise-edit/kernels'
import { findSubject, genericRewordingsOf, mentionsOf, nearTextsOf, rewordingsOf } from '@wise-edit/relations'
import type { TextMatcher } from '@wise-edit/router'
import type { NamedRequest } from '../../../editor/requests'
import type { PerEditOptions } from '../options'

/** The sentence encoder that tells whether a question asks for an edit's fact. */
export interface Gate extends TextMatcher {
  /** Names it in memory files, for people. */
  readonly name: string
  /** Tells its weights from others: a memory file of another gate is read again when it is loaded. */
  readonly sha256: string
  dispose(): void
}

/** The router's knowledge of an edit. */
export interface GateEntry {
  /** The taught prompt, then the caller's rewordings. */
  texts: readonly string[]
  /** Log-odds above which a question means this edit. */
  threshold: number
  /** Name of what the texts ask about, where one was given or found. */
  subject?: string
}

/** The entry of an edit, and the gate's vectors of its texts. */
export function gateEntry(
  gate: Gate,
  record: NamedRequest,
  { threshold }: Pick<PerEditOptions, 'threshold'>,
): { entry: GateEntry; vectors: Float32Array[] } {
  const texts = [record.prompt, ...(record.paraphrases ?? [])]
  // As half precision keeps them, so that a memory that is loaded finds what the one that was saved found.
  const vectors = gate.embed(texts).map((vector) => f16ToF32(f32ToF16(Float32Array.from(vector))))
  return { entry: { texts, threshold, subject: subjectOf(record) }, vectors }
}

/** The name that a record is about: the caller's, or the one that its prompt seems to have. */
export function subjectOf({ prompt, subject }: Pick<NamedRequest, 'prompt' | 'subject'>): string | undefined {
  return subject ?? findSubject(prompt)
}

/** Texts that ask for the record's fact, the most useful first: what its answer is trained on beside its own prompt. */
export function trainingTexts(
  { prompt, subject, paraphrases = [] }: NamedRequest,
  { seed }: Pick<PerEditOptions, 'seed'>,
): string[] {
  const bank = rewordingsOf(prompt, subject).map((rewording) => rewording.prompt)
  const generic = genericRewordingsOf(prompt, subject).map((rewording) => rewording.prompt)
  // The router decides what is asked, so an answer may be learned in any setting: what matters is to have many.
  const settings = nearTextsOf(prompt, subject, { count: 9, seed }).filter((text) => !/[?？؟]$/u.test(text))
  const mentions = mentionsOf(prompt, subject)
  const mixed = [
    bank[0],
    generic[0],
    settings[0],
    mentions[1],
    bank[1],
    mentions[2],
    generic.at(-1),
    mentions[0],
    settings[1],
    ...bank.slice(2),
    ...generic.slice(1),
  ]
  return [...new Set([...paraphrases, ...mixed])].filter(
    (text) => text !== undefined && text !== prompt,
  ) as string[]
}
