import { createMask, type Mask } from './mask'

/**
 * Draws a mask of whole columns: round(ρ · columns) of them, with every entry of each.
 *
 * k such masks share ρ^k of the entries, as masks of random entries do (WISE theorem 2.1). Unlike those, they leave a
 * shard a subspace of the inputs, in which projections stay exact. Throws `MASK_INVALID` for invalid options.
 */
export function columnMask({
  shape: [rows, columns],
  ...options
}: {
  shape: readonly [rows: number, columns: number]
  ratio: number
  seed: number
  shard?: number
}): Pick<Mask, 'indices' | 'size'> {
  const chosen = createMask({ ...options, size: columns }).indices
  const indices = new Uint32Array(rows * chosen.length)
  for (let row = 0; row < rows; row++) {
    for (const [i, column] of chosen.entries()) indices[row * chosen.length + i] = row * columns + column
  }
  return { indices, size: rows * columns }
}
