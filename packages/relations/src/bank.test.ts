import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bank, FORMS } from './bank'
import { fold } from './fold'

const folder = new URL('../bank/', import.meta.url)
const files = readdirSync(folder).flatMap((code) =>
  readdirSync(new URL(`${code}/`, folder)).map((file) => ({ code, file })),
)

describe('the bank', () => {
  it('holds hundreds of relations in English and some in every other language', () => {
    const sizes = Object.fromEntries(bank().map(({ code, size }) => [code, size]))
    expect(sizes.en).toBeGreaterThanOrEqual(600)
    expect(Math.min(...Object.values(sizes))).toBeGreaterThanOrEqual(30)
    expect(Object.keys(sizes)).toHaveLength(16)
  })

  it.each(files)('$code/$file is complete: forms with one subject each, none twice', ({ code, file }) => {
    const entry = JSON.parse(readFileSync(new URL(`${code}/${file}`, folder), 'utf8'))
    expect(`${entry.type}.json`).toBe(file)
    expect(entry.subjects.length).toBeGreaterThanOrEqual(code === 'en' ? 30 : 12)
    expect(new Set(entry.subjects.map((name: string) => name.toLowerCase())).size).toBe(entry.subjects.length)
    const seen = new Map<string, string>()
    for (const relation of entry.relations) {
      expect(Object.keys(relation)).toEqual(['name', ...FORMS])
      for (const form of FORMS) {
        expect(relation[form].length, `${relation.name} ${form}`).toBeGreaterThanOrEqual(
          code === 'en' ? 4 : 2,
        )
        for (const text of relation[form]) {
          const parts = text.split('{}')
          expect(parts, text).toHaveLength(2)
          expect(text).toBe(text.trim().replace(/\s+/g, ' '))
          if (form === 'statement') expect(text).not.toMatch(/[?.!？。।؟]$/)
          const key = parts.map((part: string) => fold(part).text).join('{}')
          expect(seen.get(key), `${text} is also a form of`).toBeUndefined()
          seen.set(key, relation.name)
        }
      }
    }
  })
})
