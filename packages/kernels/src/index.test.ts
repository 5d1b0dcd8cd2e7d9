import { describe, expect, it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { checkOp } from '../test/check-op'
import { opChecks } from '../test/op-checks'
import * as kernels from './index'
import * as internal from './internal'

/** Exports that compute no tensor, or without a gradient; their tests are next to their sources. */
const OTHERS = [
  ...['BACKENDS', 'onCpu', 'useBackend'],
  ...['bf16ToF32', 'f16ToF32', 'f32ToBf16', 'f32ToF16'],
  ...['bytesTensor', 'bytesView', 'isStoredFormat', 'readsStored'],
  ...['bytesFree', 'ensureBytes', 'readView', 'takeValues', 'withValues', 'directProduct'],
  ...['attentionApart', 'canMultiplyInt8', 'linearApart', 'int8Matrix', 'stretchOf'],
  ...['ggmlPackage', 'canWriteTokens', 'writeTokens', 'valueAndGradients', 'valuesAt'],
]

it('every exported op has a check of values, gradients and memory', () => {
  expect([...Object.keys(opChecks), ...OTHERS].sort()).toEqual(
    Object.keys({ ...kernels, ...internal }).sort(),
  )
})

describe.each(Object.entries(opChecks))('%s', (_, checks) => {
  describeOnBackends('as a plain loop does it', () => {
    it.each(Object.entries(checks))('%s', (_, check) => checkOp(check))
  })
})
