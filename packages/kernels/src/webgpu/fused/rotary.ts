import { runProgram } from '../program'
import { type GpuOp, gpuOp } from './gpu-op'

export const rotaryOps: GpuOp[] = [
  gpuOp<'x' | 'cos' | 'sin'>({
    kernelName: 'WiseRotary',
    run: (backend, inputs, { dims, layout, direction }) => {
      const { x, cos } = inputs
      const [batch, heads, tokens, headDim] = x.shape as [number, number, number, number]
      const interleaved = layout === 'interleaved'
      return runProgram(backend, {
        name: interleaved ? 'rotary_interleaved' : 'rotary_half',
        shape: [batch, heads, tokens, headDim],
        inputs,
        sizes: { heads, tokens, headDim, dims, tables: cos.shape.length === 4 ? batch : 1 },
        factors: { direction },
        code: `
          if (index >= uniforms.size) { return; }
          let place = index % uniforms.headDim;
          if (place >= uniforms.dims) { result[index] = x[index]; return; }
          let half = uniforms.dims / 2;
          let row = index / uniforms.headDim;
          let batch = row / uniforms.tokens / uniforms.heads;
          let table = select(0, batch, uniforms.tables > 1) * uniforms.tokens + row % uniforms.tokens;
          ${
            interleaved
              ? 'let isFirst = place % 2 == 0; let pair = place / 2; let step = 1;'
              : 'let isFirst = place < half; let pair = place % half; let step = half;'
          }
          let other = x[select(index - step, index + step, isFirst)];
          let turn = uniforms.direction * sin[table * half + pair];
          result[index] = x[index] * cos[table * half + pair] + select(other, -other, isFirst) * turn;`,
      })
    },
  }),
]
