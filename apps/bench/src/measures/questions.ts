/** Puts a list of numbers, one a question, back together by record: means, `null` for a record without question. */
export function meanByRecord(values: readonly number[], counts: readonly number[]): (number | null)[] {
  let start = 0
  return counts.map((count) => {
    const own = values.slice(start, start + count)
    start += count
    return count === 0 ? null : own.reduce((sum, value) => sum + value, 0) / count
  })
}
