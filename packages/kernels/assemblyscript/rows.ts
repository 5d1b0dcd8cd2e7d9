import { address, get, getRest, put, putRest } from './vector'

/** Copies `count` blocks of `width` entries; from one to the next it goes on by `xStride` and `yStride` entries. */
export function copyBlocks(x: usize, y: usize, count: i32, width: i32, xStride: i32, yStride: i32): void {
  for (let i = 0; i < count; i++, x = address(x, xStride), y = address(y, yStride)) copyRow(x, y, width)
}

/** Copies `[outer, a, b, width]` to `[outer, b, a, width]`: the heads of tokens to the tokens of heads, and back. */
export function swapRows(x: usize, y: usize, outer: i32, a: i32, b: i32, width: i32): void {
  for (let o = 0; o < outer; o++, y = address(y, a * b * width)) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++, x = address(x, width)) copyRow(x, address(y, (j * a + i) * width), width)
    }
  }
}

/** Copies the rows that the whole numbers at `indices` name. */
export function gatherRows(x: usize, indices: usize, y: usize, count: i32, width: i32): void {
  for (let i = 0; i < count; i++, y = address(y, width)) {
    copyRow(x + <usize>load<i32>(address(indices, i)) * ((<usize>width) << 2), y, width)
  }
}

/** Adds rows up into `y`, which starts as zeros. */
export function sumRows(x: usize, y: usize, rows: i32, width: i32): void {
  for (let row = 0; row < rows; row++, x = address(x, width)) {
    let i = 0
    for (; i + 4 <= width; i += 4) put(y, i, f32x4.add(get(y, i), get(x, i)))
    if (i < width) putRest(y, i, width, f32x4.add(getRest(y, i, width), getRest(x, i, width)))
  }
}

function copyRow(x: usize, y: usize, width: i32): void {
  if (width >= 128) {
    memory.copy(y, x, (<usize>width) << 2)
    return
  }
  let i = 0
  for (; i + 4 <= width; i += 4) put(y, i, get(x, i))
  if (i < width) putRest(y, i, width, getRest(x, i, width))
}
