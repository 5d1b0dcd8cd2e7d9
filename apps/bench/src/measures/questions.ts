/** Groups a list of numbers, one for each question, by record: means, or `null` for a record without questions. */
export function meanByRecord(values: readonly number[], counts: readonly number[]): (number | null)[] {
  let start = 0
  return counts.map((count) => {
    const own = values.slice(start, start + count)
    start += count
    return count === 0 ? null : own.reduce((sum, value) => sum + value, 0) / count
  })
}
