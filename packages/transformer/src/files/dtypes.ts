import { WiseError } from '@wise-edit/core'
import { bf16ToF32 } from '@wise-edit/kernels/internal'
import {
  type Dequantize,
  dequantizeQ4_0,
  dequantizeQ4_1,
  dequantizeQ4_K,
  dequantizeQ5_0,
  dequantizeQ5_1,
  dequantizeQ5_K,
  dequantizeQ6_K,
  dequantizeQ8_0,
} from './dequantize'
import {
  dequantizeIQ4_NL,
  dequantizeIQ4_XS,
  dequantizeMXFP4,
  dequantizeQ2_K,
  dequantizeQ3_K,
} from './dequantize-low'
import { HALF } from './half'

/** Storage of one type in a file: blocks of `values` numbers in `bytes` bytes. */
export interface StoredDtype {
  values: number
  bytes: number
  decode: Dequantize
}

/** The types in which weights can be stored, by the name that both formats use. */
export const STORED_DTYPES: Readonly<Record<string, StoredDtype>> = {
  F32: { values: 1, bytes: 4, decode: decodeFloat },
  F16: { values: 1, bytes: 2, decode: decodeHalf },
  BF16: { values: 1, bytes: 2, decode: decodeBrain },
  Q8_0: { values: 32, bytes: 34, decode: dequantizeQ8_0 },
  Q4_0: { values: 32, bytes: 18, decode: dequantizeQ4_0 },
  Q4_1: { values: 32, bytes: 20, decode: dequantizeQ4_1 },
  Q5_0: { values: 32, bytes: 22, decode: dequantizeQ5_0 },
  Q5_1: { values: 32, bytes: 24, decode: dequantizeQ5_1 },
  Q2_K: { values: 256, bytes: 84, decode: dequantizeQ2_K },
  Q3_K: { values: 256, bytes: 110, decode: dequantizeQ3_K },
  Q4_K: { values: 256, bytes: 144, decode: dequantizeQ4_K },
  Q5_K: { values: 256, bytes: 176, decode: dequantizeQ5_K },
  Q6_K: { values: 256, bytes: 210, decode: dequantizeQ6_K },
  IQ4_NL: { values: 32, bytes: 18, decode: dequantizeIQ4_NL },
  IQ4_XS: { values: 256, bytes: 136, decode: dequantizeIQ4_XS },
  MXFP4: { values: 32, bytes: 17, decode: dequantizeMXFP4 },
}

/** Returns the type of a tensor to be loaded. Throws `DTYPE_UNSUPPORTED`, naming the file and the tensor. */
export function storedDtype(dtype: string, tensor: string, file: string): StoredDtype {
  const found = Object.hasOwn(STORED_DTYPES, dtype) ? STORED_DTYPES[dtype] : undefined
  if (found) return found
  throw new WiseError(
    'DTYPE_UNSUPPORTED',
    `Tensor "${tensor}" of ${file} is ${dtype}; supported: ${Object.keys(STORED_DTYPES).join(', ')}. Convert the checkpoint first.`,
  )
}

function decodeFloat(bytes: Uint8Array, out: Float32Array, count: number): void {
  new Uint8Array(out.buffer, out.byteOffset, 4 * count).set(bytes.subarray(0, 4 * count))
}

function decodeHalf(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = HALF[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]!
}

function decodeBrain(bytes: Uint8Array, out: Float32Array, count: number): void {
  bf16ToF32(new Uint16Array(bytes.buffer, bytes.byteOffset, count), out)
}
