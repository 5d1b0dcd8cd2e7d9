import { describe, expect, it } from 'vitest'
import { tempFile } from '../../test/files'
import { describeInvalid } from '../invalid'
import { loadRecords } from '../load'

const head = 'prompt,target,rephrase,rephrase,locality'

describe('a CSV file', () => {
  it.each(['#N/A', '#REF!', '#DIV/0!', '#NAME?', '#BEZUG!', '#¡VALOR!', 'Err:502'])(
    'refuses %s, which a failed formula left, by its line and column',
    async (error) => {
      const path = tempFile('facts.csv', `prompt,target,note\nWho?,Ada,${error}\nWhere?,${error},\n`)
      const said: string[] = []
      const records = await loadRecords(path, { onInvalid: (record) => said.push(describeInvalid(record)) })
      expect(records.map(({ target }) => target)).toEqual(['Ada'])
      expect(said).toEqual([
        `${path}, line 3: "target" is "${error}"; expected a text, not an error of a spreadsheet; correct its formula`,
      ])
    },
  )

  it.each(['#1', '#NAME', 'NA', '#Hashtag!', 'C# ref!'])('takes %s, which is a text', async (target) => {
    const [record] = await loadRecords(tempFile('facts.csv', `prompt,target\nWho?,${target}\n`))
    expect(record?.target).toBe(target)
  })

  it('reads as the same records in JSON', async () => {
    const path = tempFile(
      'facts.csv',
      `\uFEFF${head}\r\n"Who founded Acme, Inc.?",Ada,Acme was founded by, Who began Acme? ,Who founded Ajax?\r\n\r\n"Where is\n""Acme""?",Turin,,,\r\n`,
    )
    expect(await loadRecords(path)).toEqual(
      await loadRecords([
        {
          prompt: 'Who founded Acme, Inc.?',
          target: 'Ada',
          rephrases: ['Acme was founded by', 'Who began Acme?'],
          locality: 'Who founded Ajax?',
        },
        { prompt: 'Where is\n"Acme"?', target: 'Turin' },
      ]),
    )
  })

  it.each([
    ['facts.csv', ';'],
    ['facts.TSV', '\t'],
  ])('%s may separate by "%s"', async (name, separator) => {
    const path = tempFile(name, ['prompt', 'target\nOne, two', 'three'].join(separator))
    expect(await loadRecords(path)).toMatchObject([{ prompt: 'One, two', target: 'three' }])
  })

  it.each([
    ['prompt,target\nWho?,Mara\n\n,\n\n', 1],
    ['prompt,target,,\n,,,\nWho?,Mara,,\n , ,,\n"","",,\n,,,,,\nWhere?,Oslo,,\n', 2],
    ['Prompt;TARGET \r\nWho?;Mara\r\n;\r\n', 1],
    ['sep=;\r\nprompt;target\r\nWho, then?;Mara\r\n;\r\n', 1],
    ['prompt,target\rWho?,Mara\r,\r', 1],
    [',,\n"",,\nprompt,target,\nWho?,Mara,\n', 1],
    ['\r\nsep=;\r\n;\r\n\r\nprompt;target\r\nWho?;Mara\r\n', 1],
  ])('skips the rows without cells that a spreadsheet writes: %j', async (content, count) => {
    const records = await loadRecords(tempFile('facts.csv', content))
    expect(records.map(({ id }) => id)).toEqual(['plain-0', 'plain-1'].slice(0, count))
    expect(records[0]).toMatchObject({ prompt: expect.stringMatching(/^Who/), target: 'Mara' })
  })

  it('counts the lines of a declared separator and of skipped rows', async () => {
    const path = tempFile('facts.csv', '\n;\nsep=;\n;\nprompt;target\n;\nWho?;\n')
    await expect(loadRecords(path)).rejects.toThrow(/line 7: "target" is missing; expected a text/)
  })

  it('keeps a quote inside an unquoted cell', async () => {
    const path = tempFile('facts.csv', 'prompt,target\nWho wrote "Emma"?,Jane Austen')
    expect(await loadRecords(path)).toMatchObject([{ prompt: 'Who wrote "Emma"?' }])
  })

  it('names the lines that cannot be used', async () => {
    const path = tempFile('facts.csv', `${head}\na,b,c,d,e\nWho, then, was it?,he\nWhere?\na,,c,d,e\n`)
    const invalid: string[] = []
    const records = await loadRecords(path, { onInvalid: (record) => invalid.push(describeInvalid(record)) })
    expect(records).toHaveLength(1)
    expect(invalid.map((line) => line.slice(path.length))).toEqual([
      expect.stringMatching(/^, line 3: the record is a list of 4; expected as many cells as the first line/),
      expect.stringMatching(/^, line 4: the record is a list of 1; expected as many cells/),
      ', line 5: "target" is missing; expected a text that is not empty',
    ])
  })

  it.each([
    [
      'prompt,target\n"a,b\n',
      'DATASET_SYNTAX',
      /is not CSV \(line 2 ends inside quotes, and no quote closes them\)/,
    ],
    ['statement,label\na,b', 'DATASET_FORMAT', /the fields statement, label; expected the fields/],
    ['Who runs A?,Bo\n', 'DATASET_EMPTY', /is empty/],
    [
      'Who runs A?,Bo\nWho runs B?,Cy',
      'DATASET_FORMAT',
      /names its columns: write prompt above the questions/,
    ],
    ['prompt,target', 'DATASET_EMPTY', /is empty/],
    ['\n\n', 'DATASET_EMPTY', /is empty/],
    [',,\n,,\n', 'DATASET_EMPTY', /is empty/],
    [
      'prompt\na,b',
      'DATASET_SYNTAX',
      /line 2 is a list of 2, and no other record shows its format; expected as many cells/,
    ],
  ])('%j is refused in one line', async (content, code, message) => {
    const error = await loadRecords(tempFile('facts.csv', content)).catch((error) => error)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(error.message).not.toContain('\n')
  })

  it('is read no further than its records are taken', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `Who is number ${i}?,Person ${i}\n`)
    // Reading this far would fail: the byte is not UTF-8.
    const content = Buffer.concat([Buffer.from(`prompt,target\n${rows.join('')}`), Uint8Array.of(0xff)])
    const path = tempFile('facts.csv', content)
    expect(await loadRecords(path, { limit: 5 })).toHaveLength(5)
    await expect(loadRecords(path)).rejects.toThrow(/is not UTF-8/)
  })

  it('may have cells, quotes and line breaks across the pieces that are read', async () => {
    const target = `${'é"\r\n,'.repeat(40_000)}end`
    const path = tempFile(
      'facts.csv',
      `prompt,target\r\nWho?,"${target.replaceAll('"', '""')}"\r\nWhere?,Oslo\r\n`,
    )
    expect(await loadRecords(path)).toMatchObject([{ target }, { target: 'Oslo' }])
  })

  it('refuses a row that never ends', async () => {
    const path = tempFile('facts.csv', `prompt,target\n"${'a,b\n'.repeat(2 ** 23)}`)
    await expect(loadRecords(path)).rejects.toThrow(/is not CSV \(a row is longer than 16 MB\); expected/)
  })
})
