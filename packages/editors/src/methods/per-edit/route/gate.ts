import { f16ToF32, f32ToF16 } from '@wise-edit/kernels/internal'
import { findSubject, genericRewordingsOf, mentionsOf, nearTextsOf, rewordingsOf } from '@wise-edit/relations'
import type { TextMatcher } from '@wise-edit/router'
import type { NamedRequest } from '../../../editor/requests'
import type { PerEditOptions } from '../options'

/** The sentence encoder that decides if a question asks for an edit's fact. */
export interface Gate extends TextMatcher {
  /** Name of the gate in memory files, for people. */
  readonly name: string
  /** Digest of its weights: texts in a memory file of another gate are embedded again when it is loaded. */
  readonly sha256: string
  dispose(): void
}

/** The router's data on an edit. */
export interface GateEntry {
  /** The taught prompt, then the caller's rewordings. */
  texts: readonly string[]
  /** Log-odds above which a question means this edit. */
  threshold: number
  /** Subject of the texts, if one was given or found. */
  subject?: string
}

/** Returns the entry of an edit and the gate's vectors of its texts. */
export function gateEntry(
  gate: Gate,
  record: NamedRequest,
  { threshold }: Pick<PerEditOptions, 'threshold'>,
): { entry: GateEntry; vectors: Float32Array[] } {
  const texts = [record.prompt, ...(record.paraphrases ?? [])]
  // Rounded to half precision, so that a loaded memory routes exactly like the saved one.
  const vectors = gate.embed(texts).map((vector) => f16ToF32(f32ToF16(Float32Array.from(vector))))
  return { entry: { texts, threshold, subject: subjectOf(record) }, vectors }
}

/** Returns the subject of a record: the caller's, or the one that its prompt seems to name. */
export function subjectOf({ prompt, subject }: Pick<NamedRequest, 'prompt' | 'subject'>): string | undefined {
  return subject ?? findSubject(prompt)
}

/** Returns texts that ask for the record's fact, the most useful first; its answer is trained on them and the prompt. */
export function trainingTexts(
  { prompt, subject, paraphrases = [] }: NamedRequest,
  { seed }: Pick<PerEditOptions, 'seed'>,
): string[] {
  const bank = rewordingsOf(prompt, subject).map((rewording) => rewording.prompt)
  const generic = genericRewordingsOf(prompt, subject).map((rewording) => rewording.prompt)
  // The router decides which fact is asked for, so an answer may be learned in any context; the number of texts matters.
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
