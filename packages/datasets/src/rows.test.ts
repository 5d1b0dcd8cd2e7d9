import { describe, expect, it } from 'vitest'
import { tempFile } from '../test/files'
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

  it('marks a line that is no JSON and goes on', async () => {
    expect(await read('{"a":\n2')).toEqual([
      { index: 0, line: 1, value: '{"a":', expected: expect.stringContaining('JSON') },
      { index: 1, line: 2, value: 2 },
    ])
  })

  it('refuses a broken list, what is no UTF-8 and an endless line', async () => {
    await expect(read('[1,}')).rejects.toThrow(/rows is not JSON \(.*\); expected a list of records/)
    await expect(read(Uint8Array.of(0x22, 0xff, 0x22))).rejects.toThrow(/is not UTF-8; .*iconv/)
    await expect(read(Uint8Array.of(0x22, 0xe6, 0xbc))).rejects.toMatchObject({ code: 'DATASET_SYNTAX' })
    await expect(read(Buffer.from('\uFEFF[1]', 'utf16le'))).rejects.toMatchObject({ code: 'DATASET_SYNTAX' })
    await expect(read(`1\n"${'x'.repeat(2 ** 24)}`)).rejects.toThrow(
      /line 2 is longer than 16 million characters/,
    )
  })

  it('cannot open a folder', async () => {
    await expect(fileRows('.').next()).rejects.toThrow(/\. cannot be read \(EISDIR/)
  })
})
