import { WiseError } from '@wise-edit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EditRecord, editRecord, loadRecords } from '../src'
import type { DatasetFormat } from '../src/layouts'
import type { RecordFields } from '../src/record'
import { tempFile } from './files'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((value) => `${value.trim()}.`)
const texts = fc.array(text, { maxLength: 3 })
const form = fc.constantFrom('question', 'statement', 'colloquial', 'chat', 'paraphrase')
const asked = <More>(more: Record<keyof More, fc.Arbitrary<string>>) =>
  fc.array(fc.record({ prompt: text, ...more }), { maxLength: 2 })
const record = fc
  .record(
    {
      id: text,
      kind: text,
      language: text,
      subject: text,
      prompt: text,
      target: text,
      aliases: texts,
      truths: texts,
      rewordings: fc.array(fc.record({ form, prompt: text }), { maxLength: 3 }),
      near: asked({ kind: text, target: text }),
      far: asked({ target: text }),
      portability: asked({ kind: text, target: text }),
      followUp: fc.array(text, { minLength: 1, maxLength: 2 }),
      choices: fc.array(text, { minLength: 1, maxLength: 2 }),
      ood: text,
      irrelevant: text,
    },
    { requiredKeys: ['id', 'prompt', 'target'] },
  )
  .map((fields) => editRecord(fields as RecordFields))

const group = { Some_Group: [{ prompt: 'q', ground_truth: ['a'] }] }
const passage = { prompt: 'p', target_new: 't', locality_prompt: 'l', locality_ground_truth: '' }
const rewrite = { prompt: '{} is', subject: 's', target_new: { str: 't' }, target_true: { str: 'o' } }
const sound: Record<DatasetFormat, object> = {
  zsre: { src: 'p', alt: 't', answers: ['a'], rephrase: 'r', loc: 'l', loc_ans: 'm', portability: null },
  knowedit: { prompt: 'p', target_new: 't', ground_truth: ['a'], locality: group, portability: group },
  temporal: { ...passage, ood_rephrase: 'o' },
  counterfact: { ...passage, rephrase_prompt: 'r', ground_truth: 'a', locality_ground_truth: 'm' },
  hallucination: passage,
  easyedit: { prompt: 'p', target_new: 't', ground_truth: 'a', rephrase_prompt: 'r', portability: {} },
  wikibio: { text: 'p', labels: 't', concept: 's', locality: group },
  rome: {
    case_id: 1,
    requested_rewrite: rewrite,
    paraphrase_prompts: ['r'],
    neighborhood_prompts: ['n'],
    attribute_prompts: [],
  },
  mquake: { requested_rewrite: [rewrite], questions: ['q'], new_answer: 'a', new_single_hops: [] },
  messages: {
    messages: [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a' },
    ],
  },
  plain: { prompt: 'p', target: 't', rephrase: 'r', locality: ['l'], portability: [], irrelevant: 'i' },
}

/** Valid rows of a format with some fields replaced by arbitrary values. */
function almostRecord(format: DatasetFormat): fc.Arbitrary<object> {
  const keys = [...Object.keys(sound[format]), 'subject', 'id', '__proto__', 'constructor', 'toString']
  const changes = fc.dictionary(fc.constantFrom(...keys), fc.oneof(text, fc.jsonValue({ maxDepth: 3 })), {
    maxKeys: 2,
  })
  return changes.map((changed) => JSON.parse(JSON.stringify({ ...sound[format], ...changed })))
}

describe('loadRecords', () => {
  it('reads back any records written as JSONL or as a JSON list', async () => {
    const files = fc.uniqueArray(record, { selector: ({ id }) => id, minLength: 1, maxLength: 6 })
    const ends = fc.constantFrom('\n', '\r\n', '\n\n')
    await fc.assert(
      fc.asyncProperty(files, ends, fc.boolean(), fc.boolean(), async (records, end, mark, list) => {
        const content = list
          ? JSON.stringify(records)
          : records.map((one) => JSON.stringify(one) + end).join('')
        expect(await loadRecords(tempFile('facts', `${mark ? '\uFEFF' : ''}${content}`))).toEqual(records)
      }),
      { seed: 1 },
    )
  })

  it.each(Object.keys(sound) as DatasetFormat[])(
    'gives sound records and tells of all others, for anything as %s',
    async (format) => {
      const files = fc.array(fc.oneof({ weight: 3, arbitrary: almostRecord(format) }, fc.jsonValue()), {
        minLength: 1,
        maxLength: 5,
      })
      const seen = { valid: 0, invalid: 0 }
      await fc.assert(
        fc.asyncProperty(files, async (rows) => {
          let invalid = 0
          const records = await loadRecords(rows, { format, onInvalid: () => invalid++ })
          expect(records.length + invalid).toBe(rows.length)
          for (const one of records) expectSound(one)
          seen.valid += records.length
          seen.invalid += invalid
        }),
        { seed: 1 },
      )
      expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(50)
    },
  )

  it('gives records or a named error for a file of any bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((json) => Buffer.from(json.slice(0, 80))),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const records = await loadRecords(tempFile('facts', content), { onInvalid: () => {} }).catch(
          namedError,
        )
        for (const one of records ?? []) expectSound(one)
      }),
      { seed: 1 },
    )
  })
})

describe('tables', () => {
  const hostile = ['__proto__', 'constructor', 'toString', 'id', 'locality', 'prompt', '', '[0]', 'a.b']
  const cell = fc.oneof(text, fc.constantFrom('', '"', '""', '\n', ',', ';', '\t', '\r\n', '=1+1', '\u0000'))

  it.each(['facts.csv', 'facts.tsv'])(
    'gives records or a named error for %s of any names and cells',
    async (name) => {
      const separator = name.endsWith('tsv') ? '\t' : ','
      const names = fc.array(fc.constantFrom('prompt', 'target', ...hostile), { minLength: 1, maxLength: 5 })
      const rows = fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 5 })
      const seen = { records: 0, errors: 0 }
      await fc.assert(
        fc.asyncProperty(names, rows, fc.boolean(), async (names, rows, sound) => {
          const head = sound ? ['prompt', 'target', ...names] : names
          const lines = [head, ...(sound ? [['p', 't']] : []), ...rows].map((cells) => cells.join(separator))
          const records = await loadRecords(tempFile(name, lines.join('\n')), { onInvalid: () => {} }).catch(
            namedError,
          )
          for (const one of records ?? []) expectSound(one)
          seen[records ? 'records' : 'errors']++
          expect(Object.keys(Object.prototype)).toEqual([])
        }),
        { seed: 2, numRuns: 300 },
      )
      expect(Math.min(seen.records, seen.errors)).toBeGreaterThan(10)
    },
  )

  it.each(['facts.csv', 'facts.tsv'])('gives records or a named error for %s of any bytes', async (name) => {
    const start = Buffer.from('prompt,target\np,t\n')
    const bytes = fc.uint8Array({ maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bytes,
          bytes.map((rest) => Buffer.concat([start, rest])),
        ),
        async (content) => {
          const records = await loadRecords(tempFile(name, content), { onInvalid: () => {} }).catch(
            namedError,
          )
          for (const one of records ?? []) expectSound(one)
        },
      ),
      { seed: 3 },
    )
  })
})

describe('JSON that nests without end', () => {
  it.each([
    ['as a list', '['.repeat(5_000_000)],
    ['as a line', `{"prompt":"p","target":"t"}\n{"prompt":${'['.repeat(5_000_000)}\n`],
  ])('is refused %s, before it takes memory', async (_, content) => {
    const path = tempFile('facts', content)
    const before = process.resourceUsage().maxRSS
    const error = await loadRecords(path).catch((error) => error)
    namedError(error)
    expect(error.message.length).toBeLessThan(1000)
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(200)
  })
})

function namedError(error: unknown): undefined {
  expect(error).toBeInstanceOf(WiseError)
  expect((error as WiseError).code).toMatch(/^DATASET_/)
}

function expectSound(record: EditRecord): void {
  const { rewordings, near, portability, locality, ...rest } = record
  const inside = [...rewordings, ...near, ...portability, ...locality].flatMap((one) => Object.values(one))
  for (const value of [...inside, ...Object.values(rest)].flat()) {
    expect(typeof value === 'string' && value !== '' && value === value.trim()).toBe(true)
  }
}
