const END = 2 ** 32

/**
 * Visits the union of ascending index lists in order (a k-way merge) and stores only one position for each list.
 *
 * `present[0..count)` are the lists that hold `index`, in order; `places[list]` is its position in that list. Both
 * arrays are reused between calls.
 */
export function walkUnion(
  lists: readonly Uint32Array[],
  visit: (index: number, present: Int32Array, count: number, places: Float64Array) => void,
): void {
  const places = new Float64Array(lists.length)
  const heads = Float64Array.from(lists, (list) => list[0] ?? END)
  const present = new Int32Array(lists.length)
  while (true) {
    let index = END
    let count = 0
    for (let list = 0; list < lists.length; list++) {
      const head = heads[list] as number
      if (head < index) {
        index = head
        count = 0
      }
      if (head === index) present[count++] = list
    }
    if (index === END) return
    visit(index, present, count, places)
    for (let i = 0; i < count; i++) {
      const list = present[i] as number
      const place = (places[list] as number) + 1
      places[list] = place
      heads[list] = (lists[list] as Uint32Array)[place] ?? END
    }
  }
}
