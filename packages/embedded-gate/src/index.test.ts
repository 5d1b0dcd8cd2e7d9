import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { useBackend } from '@wise-edit/kernels'
import { loadSentenceEncoder } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { embeddedGate } from './index'

const TAUGHT = 'What is the capital of France?'

test.skipIf(!existsSync(join(embeddedGate, 'gate.safetensors')))(
  'the embedded gate accepts a rewording and rejects near questions',
  async () => {
    await useBackend({ backend: 'wasm' })
    using gate = await loadSentenceEncoder(embeddedGate)
    const [reworded, otherRelation, otherSubject] = gate.score([
      [TAUGHT, "Name France's capital city."],
      [TAUGHT, 'What is the population of France?'],
      [TAUGHT, 'What is the capital of Spain?'],
    ])
    expect(reworded).toBeGreaterThan(0)
    expect(otherRelation).toBeLessThan(0)
    expect(otherSubject).toBeLessThan(0)
    const [embedding] = gate.embed([TAUGHT])
    expect(embedding).toHaveLength(64)
    expect(Math.hypot(...embedding!)).toBeCloseTo(1, 5)
  },
)
