/** Runs work that reports items through a callback, and yields them as they come. Returns and throws what the work does. */
export async function* reported<Item, Result>(
  work: (report: (item: Item) => void) => Promise<Result>,
): AsyncGenerator<Item, Result, void> {
  const items: Item[] = []
  let isOver = false
  let wake = () => {}
  const result = work((item) => {
    items.push(item)
    wake()
  }).finally(() => {
    isOver = true
    wake()
  })
  // Heard below, perhaps only after some items.
  result.catch(() => {})
  while (items.length > 0 || !isOver) {
    if (items.length > 0) yield items.shift() as Item
    else
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  return result
}
