import { describe, expect, it } from 'vitest'
import { tempFile } from '../test/files'
import { bundledDatasets } from './bundled'
import type { InvalidRecord } from './invalid'
import { loadRecords } from './load'
import { editRecord } from './record'

const rows = Array.from({ length: 12 }, (_, i) => ({ prompt: `prompt ${i}`, target: `target ${i}` }))
const jsonl = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join('\n')
const promptsOf = (records: { prompt: string }[]) => records.map(({ prompt }) => prompt)

describe('loadRecords', () => {
  it('reads the same from a list in memory, a JSON list and JSONL', async () => {
    const records = await loadRecords(rows)
    expect(records).toHaveLength(12)
    expect(await loadRecords(tempFile('facts.json', JSON.stringify(rows, null, 2)))).toEqual(records)
    expect(await loadRecords(tempFile('facts.jsonl', jsonl(rows)))).toEqual(records)
  })

  it('stops at the limit without looking at what follows', async () => {
    const path = tempFile('facts.jsonl', `${jsonl(rows.slice(0, 3))}\nnot JSON`)
    expect(await loadRecords(path, { limit: 3 })).toHaveLength(3)
    await expect(loadRecords(path)).rejects.toThrow(/line 4/)
    expect(await loadRecords(rows, { limit: 100 })).toHaveLength(12)
    await expect(loadRecords(rows, { limit: 0 })).rejects.toThrow(/limit is 0; expected an integer/)
    await expect(loadRecords(rows, { limit: 1.5 })).rejects.toMatchObject({ code: 'DATASET_LIMIT' })
    const all = await loadRecords(rows)
    expect(await loadRecords(rows, { skip: 2, limit: 3 })).toEqual(all.slice(2, 5))
    expect(await loadRecords(rows, { skip: 100 })).toEqual([])
    await expect(loadRecords(rows, { skip: -1 })).rejects.toThrow(/skip is -1; expected an integer/)
  })

  it('draws from the whole source by seed, with ids and irrelevant texts that stay with their record', async () => {
    const irrelevant = ['zero', 'one', 'two', 'three', 'four']
    const all = await loadRecords(rows, { irrelevant })
    const drawn = await loadRecords(rows, { irrelevant, seed: 1 })
    expect(promptsOf(drawn)).not.toEqual(promptsOf(all))
    expect(new Set(drawn)).toEqual(new Set(all))
    expect(await loadRecords(rows, { irrelevant, seed: 1, limit: 4 })).toEqual(drawn.slice(0, 4))
    expect(promptsOf(await loadRecords(rows, { seed: 2 }))).not.toEqual(promptsOf(drawn))
    for (const record of drawn) expect(record.irrelevant).toBe(irrelevant[Number(record.id.slice(6)) % 5])
  })

  it('keeps the irrelevant text that a record brings', async () => {
    const records = await loadRecords([{ ...rows[0], irrelevant: 'own' }, rows[1]], { irrelevant: ['given'] })
    expect(records.map(({ irrelevant }) => irrelevant)).toEqual(['own', 'given'])
  })

  it('reads irrelevant texts from a file of texts or of records', async () => {
    const texts = tempFile('texts.json', JSON.stringify(['first text', 'second text']))
    const records = tempFile(
      'train.jsonl',
      jsonl([
        { loc: 'nq question: who', loc_ans: 'she' },
        { locality_prompt: 'A map, ', locality_ground_truth: 'old' },
        { locality_prompt: 'A wedding', locality_ground_truth: '' },
      ]),
    )
    const read = async (irrelevant: string) =>
      (await loadRecords(rows, { irrelevant, limit: 4 })).map((record) => record.irrelevant)
    expect(await read(texts)).toEqual(['first text', 'second text', 'first text', 'second text'])
    expect(await read(records)).toEqual([
      'nq question: who she',
      'A map, old',
      'A wedding',
      'nq question: who she',
    ])
    await expect(read(tempFile('bad.jsonl', '"text"\n{"loc": "l"}'))).rejects.toThrow(
      /bad\.jsonl, line 2: the record is an object; expected a text, or a record with a locality question/,
    )
    await expect(read(tempFile('none.json', '[]'))).rejects.toMatchObject({ code: 'DATASET_EMPTY' })
  })

  it('names the file, line, field, found value and expected value', async () => {
    const path = tempFile(
      'facts.jsonl',
      jsonl([rows[0], { prompt: 'p', target: ' ', rephrase: ['ok', {}] }, { target: true }, [1]]),
    )
    const error = await loadRecords(path).catch((error) => error)
    expect(error.code).toBe('DATASET_INVALID')
    expect(error.message.split('\n')).toEqual([
      `${path} has 3 invalid records:`,
      `  ${path}, line 2: "target" is " "; expected a text that is not empty; "rephrase[1]" is an object; expected a text that is not empty`,
      `  ${path}, line 3: "prompt" is missing; expected a text that is not empty; "target" is true; expected a text in quotes`,
      `  ${path}, line 4: the record is a list of 1; expected an object`,
      'Correct them, or give `onInvalid` a function to leave them out.',
    ])
  })

  it('lists the first few of many invalid records', async () => {
    const bad = rows.map((row) => ({ ...row, target: '' }))
    await expect(loadRecords(bad)).rejects.toThrow(
      /has 12 invalid records:(\n.*record [0-4]:.*){5}\n {2}and 7 more\n/,
    )
  })

  it('leaves invalid records out on request and tells of each', async () => {
    const told: InvalidRecord[] = []
    const path = tempFile(
      'facts.jsonl',
      `${jsonl([rows[0], { prompt: 'p', target: null }])}\n{oops\n${jsonl([rows[3]])}`,
    )
    const records = await loadRecords(path, {
      onInvalid: (record) => told.push(record),
      irrelevant: ['a', 'b', 'c', 'd'],
    })
    expect(records.map(({ id, irrelevant }) => [id, irrelevant])).toEqual([
      ['plain-0', 'a'],
      ['plain-3', 'd'],
    ])
    expect(told).toEqual([
      {
        place: `${path}, line 2`,
        index: 1,
        line: 2,
        problems: [{ field: 'target', found: 'null', expected: 'a text that is not empty' }],
      },
      {
        place: `${path}, line 3`,
        index: 2,
        line: 3,
        problems: [{ field: '', found: '"{oops"', expected: 'JSON, one object a line' }],
      },
    ])
  })

  it('recognises the format though the first records are invalid, and takes it by name', async () => {
    await expect(loadRecords([{ prompt: 'p' }, 3, rows[0]])).rejects.toThrow(
      /2 invalid records:\n.*record 0: "target" is missing.*\n.*record 1: the record is 3/,
    )
    await expect(loadRecords([{ prompt: 'p' }], { format: 'zsre' })).rejects.toThrow(/"src" is missing/)
    await expect(loadRecords([{ question: 'q' }])).rejects.toThrow(
      /first record is an object with the fields question; expected the fields prompt and target, or .*Rename "question" to "prompt"\.$/,
    )
    await expect(loadRecords(tempFile('play.txt', 'First Citizen:\nSpeak.'))).rejects.toThrow(
      /play\.txt, line 1 is "First Citizen:", and no other record shows its format; expected JSON, one object a/,
    )
    await expect(loadRecords(rows, { format: 'constructor' as never })).rejects.toThrow(
      /format "constructor" is unknown; known are zsre, /,
    )
  })

  it('refuses a source without records', async () => {
    await expect(loadRecords([])).rejects.toMatchObject({ code: 'DATASET_EMPTY' })
    await expect(loadRecords(tempFile('none.jsonl', '\n'), { format: 'plain' })).rejects.toThrow(
      /none\.jsonl is empty; expected at least one record/,
    )
  })

  it('refuses an id that is taken', async () => {
    const twice = [
      { ...rows[0], id: 'a' },
      { ...rows[1], id: 'a' },
    ]
    await expect(loadRecords(twice)).rejects.toThrow(
      /record 1: "id" is "a", the same as an earlier record's; expected a unique id/,
    )
    await expect(loadRecords([{ ...rows[0], id: 'plain-1' }, rows[1]])).rejects.toThrow(/"plain-1"/)
  })

  it('is not touched by keys of prototypes', async () => {
    const row =
      '{"prompt":"p","target":"t","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    const group = '[{"prompt":"q","ground_truth":"a"}]'
    const grouped = `{"prompt":"p","target_new":"t","locality":{},"portability":{"constructor":${group},"__proto__":${group}}}`
    const [record] = await loadRecords(tempFile('facts.jsonl', row))
    expect(record).toEqual(editRecord({ id: 'plain-0', prompt: 'p', target: 't' }))
    const [knowedit] = await loadRecords(tempFile('facts.jsonl', grouped))
    expect(knowedit!.portability).toContainEqual({ prompt: 'q', target: 'a', kind: 'constructor' })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    await expect(
      loadRecords(tempFile('facts.jsonl', '{"__proto__":{"prompt":"p","target":"t"}}')),
    ).rejects.toThrow(/not recognised/)
  })

  it('lists the bundled datasets when there is no such file', async () => {
    await expect(loadRecords('zrse')).rejects.toThrow(
      /no file "zrse" and no bundled .* bundled are practitioner-development, practitioner-test, zsre/,
    )
    await expect(loadRecords(rows, { irrelevant: 'nowhere.json' })).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
    })
  })
})

describe('bundled data sets', () => {
  it.each(bundledDatasets)(
    '$name has its records, with irrelevant texts that no question asks for',
    async ({ name, records: count, irrelevant }) => {
      const records = await loadRecords(name)
      expect(records).toHaveLength(count)
      expect(new Set(records.map(({ id }) => id)).size).toBe(count)
      expect(records.filter((record) => record.irrelevant)).toHaveLength(irrelevant ? count : 0)
      const asked = records.flatMap(({ locality }) => locality.map(({ prompt }) => prompt))
      expect(
        records.filter(({ irrelevant }) => asked.some((prompt) => irrelevant?.startsWith(prompt))),
      ).toEqual([])
    },
  )

  it('has no record of the tuning set among the edits, in question or irrelevant text', async () => {
    const [edits, tune] = await Promise.all([loadRecords('zsre'), loadRecords('zsre-tune')])
    const prompts = new Set(edits.flatMap(({ prompt, rephrases }) => [prompt, ...rephrases]))
    const irrelevant = new Set(edits.map((record) => record.irrelevant))
    expect(
      tune.filter(({ prompt, rephrases }) => [prompt, ...rephrases].some((text) => prompts.has(text))),
    ).toEqual([])
    expect(tune.filter((record) => irrelevant.has(record.irrelevant))).toEqual([])
  })

  it('says everywhere what the records are about', async () => {
    const temporal = await loadRecords('temporal')
    expect(temporal.every(({ ood }) => ood)).toBe(true)
    const zsre = await loadRecords('zsre')
    expect(
      zsre.every(
        ({ subject, truths, portability }) => subject && truths.length > 0 && portability.length === 1,
      ),
    ).toBe(true)
  })
})

it('refuses half a surrogate pair, which no tokenizer keeps', async () => {
  const path = tempFile(
    'half.jsonl',
    '{"prompt":"Who?","target":"A\\ud83d"}\n{"prompt":"Where?","target":"🙂"}',
  )
  await expect(loadRecords(path)).rejects.toThrow(
    /line 1: "target" is .*; expected whole characters, not half a surrogate pair/,
  )
})
