import { expect, it } from 'vitest'
import { paperTables } from '.'

const rows = Object.entries(paperTables).flatMap(([table, { columns, models }]) =>
  models.flatMap(({ model, rows }) => rows.map((row) => ({ table, model, columns, ...row }))),
)

it('has a number for each column', () => {
  for (const { columns, numbers } of rows) expect(numbers.length).toBe(columns.length)
})

it('has averages that are the means of the other columns, as printed', () => {
  const printed = rows.filter(({ columns, numbers }) => columns.length === 4 && !numbers.includes(undefined))
  expect(printed.length).toBeGreaterThan(100)
  for (const { table, model, name, T, numbers } of printed) {
    const [rel, gen, loc, avg] = numbers as [number, number, number, number]
    const mean = (rel + gen + loc) / 3
    expect(Math.abs(mean - avg), `${table}, ${model}, ${name}, T=${T}`).toBeLessThan(0.0151)
  }
})

it('names no method twice for the same number of edits', () => {
  const keys = rows.map(({ table, model, name, T }) => [table, model, name, T].join(' '))
  expect(new Set(keys).size).toBe(keys.length)
})
