import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { dot } from '../locate/vectors'

/** The subspace of keys that other texts hardly use. */
export interface NullSpace {
  /** An orthonormal basis, `[directions][dFF]`. */
  basis: Float64Array[]
  /** Mean squared norm of a key. */
  keyPower: number
}

/**
 * Returns the eigenvectors of a second moment `[size, size]` whose eigenvalues are below `threshold`. An update
 * projected on them does not change the outputs for keys that lie outside.
 */
export function nullSpace(
  moment: Float64Array,
  size: number,
  { nullSpaceThreshold, units }: { nullSpaceThreshold: number; units: 'absolute' | 'relative' },
): NullSpace {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(size, size, moment),
    { assumeSymmetric: true },
  )
  const keyPower = realEigenvalues.reduce((sum, value) => sum + value, 0)
  const limit = units === 'relative' ? (nullSpaceThreshold * keyPower) / size : nullSpaceThreshold
  const unused = [...realEigenvalues.keys()].filter((i) => (realEigenvalues[i] as number) < limit)
  return { basis: unused.map((i) => Float64Array.from(eigenvectorMatrix.getColumn(i))), keyPower }
}

/** Returns the part of a key that lies in `space`. */
export function project({ basis }: NullSpace, key: Float64Array): Float64Array {
  const part = new Float64Array(key.length)
  for (const direction of basis) {
    const along = dot(direction, key)
    for (let i = 0; i < part.length; i++) part[i]! += along * (direction[i] as number)
  }
  return part
}
