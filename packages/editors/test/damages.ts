import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { f32ToF16 } from '@wise-edit/kernels/internal'
import { readSafetensors, type SafetensorsTensor } from '@wise-edit/transformer/internal'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { damagedJson } from '../../transformer/test/damage-json'
import type { Editor } from '../src'
import { logits } from './counting'
import { partsOf, writeParts } from './memory-parts'
import { stateOf, withFolder } from './state'

/** Makes editors of one method: one whose memory file is damaged, and one with other edits that tries to load it. */
interface Editors {
  full: () => Promise<Editor>
  other: () => Promise<Editor>
  /** False for a file without tensors beside its contents. Default: true. */
  holdsTensors?: boolean
}

/** Tests that no damage of a memory file is loaded, and that what an editor held stays. */
export function refusesDamages(editors: Editors): void {
  describe('a damaged file', () => {
    test('cut off anywhere', async () => {
      await damaging(editors, async (path, refused) => {
        const { length } = await readFile(path)
        for (const share of [0, 0.001, 0.2, 0.5, 0.9, 0.999]) {
          await truncate(path, Math.floor(share * length))
          await refused()
        }
      })
    })

    test('with any byte changed', async () => {
      await damaging(editors, async (path, refused) => {
        const bytes = await readFile(path)
        const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
        const changed = fc.asyncProperty(change, async ([at, flip]) => {
          const damaged = Uint8Array.from(bytes)
          damaged[at]! ^= flip
          await writeFile(path, damaged)
          await refused()
        })
        await fc.assert(changed, { numRuns: 60, seed: 1 })
      })
    })

    test('with other contents, and no digest of them', async () => {
      await damaging(editors, async (path, refused) => {
        const { contents, tensors } = await partsOf(path)
        const digest = (await readSafetensors(path)).metadata['wise-edit.sha256']!
        const damaged = damagedJson(contents).filter(
          (value) => JSON.stringify(value) !== JSON.stringify(contents),
        )
        const changed = fc.asyncProperty(damaged, async (value) => {
          await writeParts(path, { contents: value, tensors }, digest)
          await refused()
        })
        await fc.assert(changed, { numRuns: 60, seed: 2 })
      })
    })

    if (editors.holdsTensors !== false) {
      test('with a tensor missing, too short, of another type, or not of numbers', async () => {
        await damaging(editors, async (path, refused) => {
          const { contents, tensors } = await partsOf(path)
          const [name, { dtype, shape, data }] = Object.entries(tensors)[0]!
          const values = data as Float32Array | Uint16Array
          const size = values.length
          const half = values instanceof Uint16Array
          const broken = (value: number) => {
            const copy = values.slice()
            copy[3] = half ? (f32ToF16(Float32Array.of(value))[0] as number) : value
            return copy
          }
          const replacements: (SafetensorsTensor | undefined)[] = [
            undefined,
            { dtype, shape: [size - 1], data: values.subarray(1) },
            { dtype: 'F64', shape, data: new Float64Array(size) },
            half
              ? { dtype: 'F32', shape, data: new Float32Array(size) }
              : { dtype: 'F16', shape, data: new Uint16Array(size) },
            { dtype, shape, data: broken(Number.NaN) },
            { dtype, shape, data: broken(Number.POSITIVE_INFINITY) },
          ]
          for (const replacement of replacements) {
            const { [name]: _, ...others } = tensors
            await writeParts(path, {
              contents,
              tensors: replacement ? { ...others, [name]: replacement } : others,
            })
            await refused()
          }
        })
      })
    }

    test('with a digest made to fit and any one tensor left out', async () => {
      await damaging(editors, async (path, refused) => {
        const { contents, tensors } = await partsOf(path)
        for (const name of Object.keys(tensors)) {
          const { [name]: _, ...others } = tensors
          const { state, ...rest } = contents as { state: { shapes?: Record<string, number[]> } }
          const { [name]: __, ...shapes } = state.shapes ?? {}
          await writeParts(path, { contents: { ...rest, state: { ...state, shapes } }, tensors: others })
          await refused()
        }
      })
    })

    test('with a digest made to fit is refused, or can be used', async () => {
      await withFolder(async (folder) => {
        const path = join(folder, 'memory')
        const [editor, loader] = [await editors.full(), await editors.other()]
        await editor.save(path)
        editor.dispose()
        const { contents, tensors } = await partsOf(path)
        const found: unknown[] = []
        const forged = fc.asyncProperty(damagedJson(contents, ['a', 1, 2, true]), async (value) => {
          await writeParts(path, { contents: value, tensors })
          const error = await loader.load(path).catch((error: unknown) => error)
          found.push(error instanceof WiseError ? error.code : error)
          if (!error) expect(logits(loader).every(Number.isFinite)).toBe(true)
        })
        await fc.assert(forged, { numRuns: 150, seed: 3 })
        const { size } = new Set([...found, 'MEMORY_MODEL_MISMATCH', 'MEMORY_INVALID', undefined])
        expect(size, String(found)).toBe(3)
        expect(found).toContain('MEMORY_INVALID')
        expect(found).toContain(undefined)
        loader.dispose()
      })
    })
  })
}

/** Gives `damage` a memory file and a check that the file, as it is by then, is refused and changes no editor. */
async function damaging(
  { full, other }: Pick<Editors, 'full' | 'other'>,
  damage: (path: string, refused: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'memory')
    const editor = await full()
    await editor.save(path)
    editor.dispose()
    const loader = await other()
    const before = await stateOf(loader)
    const tensors = tf.memory().numTensors
    await damage(path, async () => {
      await expect(loader.load(path)).rejects.toMatchObject({ code: 'MEMORY_INVALID' })
      expect(tf.memory().numTensors).toBe(tensors)
    })
    expect(await stateOf(loader)).toEqual(before)
    loader.dispose()
  })
}
