import { mean } from '@wise-edit/core/internal'
import type { ScoreName } from '@wise-edit/evaluation'
import type { Group, Metric } from './metric'

/** Format in which a question was asked: in the model's chat template, or as plain text. */
const formats = ['chat', 'plain'] as const
type Format = (typeof formats)[number]

interface StrictColumn {
  title: string
  meaning: string
  better: Metric['better']
  /** Table of the column; default: the first table of its format. */
  group?: Group
}

/** Scores of free answers under the strict protocol of `evaluate`, in the order of tables. */
const columns: Partial<Record<ScoreName | 'atEnd', StrictColumn>> = {
  own: { title: 'own', meaning: 'own questions answered as taught', better: 'higher' },
  reworded: { title: 'reworded', meaning: 'reworded questions answered as taught', better: 'higher' },
  near: {
    title: 'near =',
    meaning: 'answers to near questions that are letter for letter the unedited model’s',
    better: 'higher',
  },
  nearSays: {
    title: 'near says edit',
    meaning: 'answers to near questions that say a target of an edit',
    better: 'lower',
  },
  far: {
    title: 'far =',
    meaning: 'answers to unrelated questions that are letter for letter the unedited model’s',
    better: 'higher',
  },
  bleed: { title: 'bleed', meaning: 'answers with the target of another edit', better: 'lower' },
  runaway: { title: 'runaway', meaning: 'answers that do not end', better: 'lower' },
  farSays: {
    title: 'far says edit',
    meaning: 'answers to unrelated questions that say a target of an edit',
    better: 'lower',
    group: 'says',
  },
  atOnce: {
    title: 'at once',
    meaning: 'own questions answered as taught right after their edit',
    better: 'higher',
    group: 'retention',
  },
  atEnd: {
    title: 'at the end',
    meaning: 'own questions answered as taught after the last edit',
    better: 'higher',
    group: 'retention',
  },
  firstHundred: {
    title: 'first hundred',
    meaning: 'own questions of the first hundred edits answered as taught after the last edit',
    better: 'higher',
    group: 'retention',
  },
  portability: {
    title: 'portability',
    meaning: 'questions answered as follows from the edit',
    better: 'higher',
    group: 'portability',
  },
  trueOrFalse: {
    title: 'true or false',
    meaning: 'yes-or-no questions answered as taught: agrees to the new fact, rejects the old one',
    better: 'higher',
    group: 'portability',
  },
  negation: {
    title: 'negation',
    meaning: 'negations of the new fact that are rejected',
    better: 'higher',
    group: 'portability',
  },
  choice: {
    title: 'choice',
    meaning: 'multiple-choice questions in which the target is the likeliest answer',
    better: 'higher',
    group: 'portability',
  },
  judgeRight: {
    title: 'right',
    meaning: 'answers to own and reworded questions that the judge holds right',
    better: 'higher',
    group: 'judge',
  },
  judgeAgrees: {
    title: 'agrees',
    meaning: 'answers to own and reworded questions on which the judge agrees with the rule',
    better: 'higher',
    group: 'judge',
  },
  repetition: {
    title: 'repetition',
    meaning: 'answers that repeat themselves',
    better: 'lower',
    group: 'endings',
  },
  keptRunaway: {
    title: 'near and far: runaway',
    meaning: 'answers to near and far questions that do not end',
    better: 'lower',
    group: 'endings',
  },
  keptRunawayUnedited: {
    title: 'the same, unedited',
    meaning: 'answers of the unedited model to near and far questions that do not end',
    better: 'lower',
    group: 'endings',
  },
  keptRepetition: {
    title: 'near and far: repetition',
    meaning: 'answers to near and far questions that repeat themselves',
    better: 'lower',
    group: 'endings',
  },
  keptRepetitionUnedited: {
    title: 'the same, unedited',
    meaning: 'answers of the unedited model to near and far questions that repeat themselves',
    better: 'lower',
    group: 'endings',
  },
}

/** Tables of the columns by kind: paraphrases by form, near and portability questions by kind. */
const kindGroups: Record<string, Group> = {
  reworded: 'rewordings',
  near: 'near',
  nearSays: 'says',
  portability: 'portability',
}

/** Returns the columns for these scores of `evaluate`: `own@chat`, `reworded:statement@plain`, `choice`. */
export function strictMetrics(keys: readonly string[]): Metric[] {
  const order = (name: string) => Object.keys(columns).indexOf(name)
  // The retained success of an edit is that of its own question after the last edit.
  const atEnd = keys.some((key) => /^atOnce(?:@|$)/.test(key))
    ? keys.filter((key) => key.startsWith('own@')).map((key) => key.replace('own', 'atEnd'))
    : []
  return [...new Set([...keys, ...atEnd])]
    .map((key) => ({ key, ...parts(key) }))
    .filter(({ name, kind }) => Object.hasOwn(columns, name) && (!kind || Object.hasOwn(kindGroups, name)))
    .sort((a, b) => order(a.name) - order(b.name) || formatOrder(a.format) - formatOrder(b.format))
    .map(({ key, name, kind, format }) => metricOf(key, name, kind, format))
}

const formatOrder = (format: Format | undefined) => (format === undefined ? -1 : formats.indexOf(format))

function parts(key: string): { name: string; kind?: string; format?: Format } {
  const [, name = key, kind, format] = /^(\w+?)(?::(.+?))?(?:@(chat|plain))?$/.exec(key) ?? []
  return { name, kind, format: format as Format | undefined }
}

function metricOf(key: string, name: string, kind: string | undefined, format: Format | undefined): Metric {
  const { title, meaning, better, group } = columns[name as keyof typeof columns] as StrictColumn
  const place = kind === undefined ? (group ?? format ?? 'plain') : (kindGroups[name] as Group)
  const inTable = place === 'chat' || place === 'plain'
  const about = [kind ?? title, ...(inTable || !format ? [] : [format])]
  return {
    key,
    title: about.join(', '),
    meaning: `${meaning}${kind ? `, ${kind}` : ''}${format ? `; asked ${format === 'chat' ? 'in the chat template' : 'as plain text'}` : ''}`,
    better,
    digits: 2,
    group: place,
    from: [name === 'atEnd' ? key.replace('atEnd', 'own') : key],
    of: ([values]) => mean(values as number[]),
  }
}
