/** GGUF value types by the JavaScript value that stands for them here. */
export type GgufValue =
  | { u32: number }
  | { f32: number }
  | { bool: boolean }
  | { text: string }
  | { texts: string[] }
  | { i32s: number[] }
  | { f32s: number[] }

export interface GgufTensor {
  name: string
  /** Number of the type in ggml.h: 0 is F32, 1 F16, 8 Q8_0. */
  type: number
  /** Outermost dimension first. */
  shape: number[]
  bytes: Uint8Array
}

/** A GGUF version 3 file in memory. */
export function encodeGguf(metadata: Record<string, GgufValue>, tensors: readonly GgufTensor[]): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  const push = (bytes: Uint8Array) => {
    parts.push(bytes)
    length += bytes.length
  }
  const number = (size: number, set: (view: DataView) => void) => {
    const bytes = new Uint8Array(size)
    set(new DataView(bytes.buffer))
    push(bytes)
  }
  const u32 = (value: number) => number(4, (view) => view.setUint32(0, value, true))
  const u64 = (value: number) => number(8, (view) => view.setBigUint64(0, BigInt(value), true))
  const f32 = (value: number) => number(4, (view) => view.setFloat32(0, value, true))
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value)
    u64(bytes.length)
    push(bytes)
  }
  const list = <T>(type: number, values: readonly T[], write: (value: T) => void) => {
    u32(9)
    u32(type)
    u64(values.length)
    for (const value of values) write(value)
  }
  const write = (value: GgufValue) => {
    if ('u32' in value) {
      u32(4)
      u32(value.u32)
    } else if ('f32' in value) {
      u32(6)
      f32(value.f32)
    } else if ('bool' in value) {
      u32(7)
      push(Uint8Array.of(value.bool ? 1 : 0))
    } else if ('text' in value) {
      u32(8)
      text(value.text)
    } else if ('texts' in value) list(8, value.texts, text)
    else if ('i32s' in value) list(5, value.i32s, u32)
    else list(6, value.f32s, f32)
  }

  push(new TextEncoder().encode('GGUF'))
  u32(3)
  u64(tensors.length)
  u64(Object.keys(metadata).length)
  for (const [key, value] of Object.entries(metadata)) {
    text(key)
    write(value)
  }
  let offset = 0
  for (const tensor of tensors) {
    text(tensor.name)
    u32(tensor.shape.length)
    for (const dimension of [...tensor.shape].reverse()) u64(dimension)
    u32(tensor.type)
    u64(offset)
    offset += aligned(tensor.bytes.length)
  }
  push(new Uint8Array(aligned(length) - length))
  for (const { bytes } of tensors) {
    push(bytes)
    push(new Uint8Array(aligned(bytes.length) - bytes.length))
  }
  return new Uint8Array(Buffer.concat(parts))
}

function aligned(size: number): number {
  return Math.ceil(size / 32) * 32
}
