import { f16ToF32 } from '@wise-edit/kernels/internal'

/** The float32 values of all 65,536 float16 bit patterns, by pattern: a table for looking up block scales. */
export const HALF: Float32Array = f16ToF32(new Uint16Array(65536).map((_, bits) => bits))
