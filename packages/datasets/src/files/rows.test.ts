import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tempFile } from '../../test/files'
import { fileRows } from './rows'

async function read(
  content: string | Uint8Array,
): Promise<{ index: number; line?: number; value?: unknown }[]> {
  const rows = []
  for await (const row of fileRows(tempFile('rows', content))) rows.push(row)
  return rows
}

describe('fileRows', () => {
  it('reads lines with a byte order mark, CRLF, blank lines and no end of the last line', async () => {
    expect(await read('\uFEFF{"a":1}\r\n\r\n  \n{"a":2}')).toEqual([
      { index: 0, line: 1, value: { a: 1 } },
      { index: 1, line: 4, value: { a: 2 } },
    ])
  })

  it('reads a list after a byte order mark and white space', async () => {
    expect(await read('\uFEFF\r\n [{"a":1},\r\n2]\r\n')).toEqual([
      { index: 0, value: { a: 1 } },
      { index: 1, value: 2 },
    ])
  })

  it('keeps line separators that JSON allows inside a text', async () => {
    const value = 'a\u2028b\u2029c\u0085d'
    expect(await read(`${JSON.stringify(value)}\n"e"`)).toEqual([
      { index: 0, line: 1, value },
      { index: 1, line: 2, value: 'e' },
    ])
  })

  it('reads characters and lines that lie across the pieces of a long file', async () => {
    const values = Array.from({ length: 9000 }, (_, i) => `${i}${'é漢🙂'.repeat(i % 7)}`)
    const lines = await read(values.map((value) => JSON.stringify(value)).join('\n'))
    expect(lines.map(({ value }) => value)).toEqual(values)
    expect(lines.at(-1)).toMatchObject({ index: 8999, line: 9000 })
    expect((await read(JSON.stringify(values))).map(({ value }) => value)).toEqual(values)
  })

  it('gives nothing for an empty file', async () => {
    expect(await read('')).toEqual([])
    expect(await read('\uFEFF \n\n')).toEqual([])
  })

  it('marks a line that is not JSON and continues', async () => {
    expect(await read('{"a":\n2')).toEqual([
      { index: 0, line: 1, value: '{"a":', expected: expect.stringContaining('JSON') },
      { index: 1, line: 2, value: 2 },
    ])
  })

  it('reads one object over several lines', async () => {
    const value = { a: 1, b: ['x', { c: 'y' }] }
    expect(await read(`\uFEFF\n${JSON.stringify(value, null, 2)}\n`)).toEqual([{ index: 0, line: 1, value }])
    expect(await read('{\n}')).toEqual([{ index: 0, line: 1, value: {} }])
  })

  it('names the mistake in an object over several lines', async () => {
    await expect(read('{\n "a": 1,\n "b": 2,\n}')).rejects.toThrow(
      /rows is not JSON \(line 3 has a comma before "}"; expected no comma after the last one\); expected one record, a/,
    )
    await expect(read('{\n "a": 1\n}\n{\n "a": 2\n}')).rejects.toThrow(/line 3 has two objects with nothing/)
    await expect(read('[{"a": 1},\n{"a": 2},\n]')).rejects.toThrow(/line 2 has a comma before "\]"/)
  })

  it('names the mistake in a line', async () => {
    expect(await read('{"a":1},\n{"a":2},')).toEqual([
      {
        index: 0,
        line: 1,
        value: '{"a":1},',
        found: 'JSON with a comma after the object',
        expected: 'one object a line without commas between them, or a list in [ and ]',
      },
      expect.objectContaining({ index: 1, line: 2, found: 'JSON with a comma after the object' }),
    ])
  })

  it.each(['\r', '\r\n', '\n'])('reads lines that end in %j, also across pieces', async (end) => {
    const values = Array.from({ length: 30_000 }, (_, i) => i)
    const rows = await read(values.map((value) => `{"a":${value}}${end}`).join(''))
    expect(rows.map(({ line }) => line)).toEqual(values.map((value) => value + 1))
    expect(rows.at(-1)!.value).toEqual({ a: 29_999 })
  })

  it.each([
    [
      'gzip',
      gzipSync('{"a":1}\n'),
      /rows is compressed with gzip; expected JSON.* Unpack it first \(gunzip\)/,
    ],
    ['Parquet', 'PAR1\u0015', /is a Parquet file; .*pandas\.read_parquet/],
    ['a workbook', 'PK\u0003\u0004xl', /is a ZIP archive or a spreadsheet; .*save the sheet as CSV/],
    ['UTF-16', Buffer.from('\uFEFF[1]', 'utf16le'), /is UTF-16; .*iconv -f UTF-16 -t UTF-8/],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95), /is a Python pickle; .*json\.dumps/],
    ['a database', 'SQLite format 3\0', /is an SQLite database; .*as CSV/],
    ['a web page', '<!DOCTYPE html>', /is a web page; .*Download the file/],
    ['a pointer', 'version https://git-lfs.github.com/spec/v1\n', /is a pointer of Git LFS .*git lfs pull/],
  ])('refuses %s by name', async (_, content, message) => {
    const error = await read(content).catch((error) => error)
    expect(error).toMatchObject({ code: 'DATASET_SYNTAX', message: expect.stringMatching(message) })
  })

  it('refuses a broken list, bytes that are not UTF-8, and an endless line', async () => {
    await expect(read('[1,}')).rejects.toThrow(/rows is not JSON \(.*\); expected a list of records/)
    await expect(read(Uint8Array.of(0x22, 0xff, 0x22))).rejects.toThrow(/is not UTF-8; .*iconv/)
    await expect(read(Uint8Array.of(0x22, 0xe6, 0xbc))).rejects.toMatchObject({ code: 'DATASET_SYNTAX' })
    await expect(read(`1\n"${'x'.repeat(2 ** 24)}`)).rejects.toThrow(
      /line 2 is longer than 16 million characters/,
    )
  })

  it('cannot open a folder', async () => {
    await expect(fileRows('.').next()).rejects.toThrow(/\. cannot be read \(EISDIR/)
  })
})
