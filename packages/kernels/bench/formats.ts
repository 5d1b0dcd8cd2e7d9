import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '../src/internal'

/** The weights of SmolLM2-135M. */
const COUNT = 134_515_008
const RUNS = 7

const narrow = new Uint16Array(COUNT)
for (let i = 0; i < COUNT; i++) narrow[i] = Math.imul(i, 0x9e3779b1) >>> 16
const wide = new Float32Array(COUNT)

console.log(`${COUNT / 1e6} million values, median of ${RUNS} runs`)
time('bfloat16 to float32', () => bf16ToF32(narrow, wide))
time('float32 to bfloat16', () => f32ToBf16(wide, narrow))
time('half to float32', () => f16ToF32(narrow, wide))
time('float32 to half', () => f32ToF16(wide, narrow))

function time(title: string, convert: () => void): void {
  const seconds = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    convert()
    return (performance.now() - start) / 1000
  }).sort((a, b) => a - b)
  console.log(
    `${title}: ${seconds[(RUNS - 1) / 2]!.toFixed(2)} s (${seconds[0]!.toFixed(2)} to ${seconds.at(-1)!.toFixed(2)})`,
  )
}
