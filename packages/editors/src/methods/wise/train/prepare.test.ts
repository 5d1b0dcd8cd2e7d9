import * as tf from '@tensorflow/tfjs-core'
import type { TargetQuery } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting, wiseOptions } from '../../../../test/counting'
import { prepareEdit } from './prepare'

let model: Awaited<ReturnType<typeof loadCounting>>
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const targets = { short: 'two', long: 'two three four five six seven eight nine' }
const prefixes = ['one', 'two', 'three', 'four']

function rowsOf(tokensPerStep: number | undefined) {
  const before = tf.memory().numTensors
  const records = Object.entries(targets).map(([id, target]) => ({ id, prompt: 'five six', target }))
  const settings = { ...wiseOptions, variants: 3, tokensPerStep }
  const { queries, bareRows, dispose } = prepareEdit(model, settings, records, prefixes, ['seven'])
  dispose()
  expect(tf.memory().numTensors).toBe(before)
  const bare = model.query('five six', targets.short).prompt
  for (const row of bareRows) expect(queries[row]?.prompt).toEqual(bare)
  return bareRows.map((row, i) => queries.slice(row, bareRows[i + 1]))
}

test.each([undefined, 64, 36, 20, 7, 1])(
  'rows fit into %s target tokens, the bare prompt always',
  (limit) => {
    for (const rows of rowsOf(limit)) {
      const tokens = rows[0]?.target.length as number
      const fit = limit ? Math.floor(limit / tokens) : Number.POSITIVE_INFINITY
      expect(rows.length).toBe(Math.min(1 + prefixes.length + 3, Math.max(1, fit)))
    }
  },
)

test('rows that stay are spread over prefixes and variants', () => {
  const all = rowsOf(undefined)[1] as TargetQuery[]
  const few = rowsOf(3 * (all[0]?.target.length as number))[1]
  const kept = few?.map((row) => all.findIndex(({ prompt }) => String(prompt) === String(row.prompt)))
  expect(kept?.length).toBe(3)
  expect(kept?.[1]).toBeLessThanOrEqual(prefixes.length)
  expect(kept?.[2]).toBeGreaterThan(prefixes.length)
})

test('a question in the chat template is trained too, with its whole answer, and never left out', () => {
  const chatting = Object.assign(Object.create(model) as typeof model, {
    chatPrompt: ([{ content }]: [{ content: string }]) => `six ${content} six`,
  })
  const records = [{ id: 'long', prompt: 'five six', target: targets.long }]
  const settings = { ...wiseOptions, variants: 3, tokensPerStep: 1, chat: true }
  const { queries, bareRows, dispose } = prepareEdit(chatting, settings, records, prefixes, ['seven'])
  dispose()
  expect(bareRows).toEqual([0])
  expect(queries).toEqual([
    model.query('five six', targets.long),
    {
      prompt: model.query('six five six six', targets.long).prompt,
      target: [
        ...model.query('six five six six', targets.long).target,
        ...model.decoder.config.eosTokens.slice(0, 1),
      ],
    },
  ])
})
