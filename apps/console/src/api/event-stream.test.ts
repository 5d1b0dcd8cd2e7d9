import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventData } from './event-stream'

const cut = (bytes: Uint8Array, places: readonly number[]) => {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length].sort(
    (a, b) => a - b,
  )
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}
const bodyOf = (parts: readonly Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    },
  })

describe('eventData', () => {
  it('gives the data of each event, wherever the bytes are cut', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 5 })
    const lineEnd = fc.constantFrom('\n', '\r\n')
    await fc.assert(
      fc.asyncProperty(texts, lineEnd, fc.array(fc.nat(), { maxLength: 8 }), async (texts, end, places) => {
        const events = texts.map((text) => JSON.stringify(text))
        const lines = events.map((data) => `: a comment${end}data: ${data}${end}${end}`).join('')
        const body = bodyOf(
          cut(new TextEncoder().encode(`${lines}data: [DONE]${end}${end}data: "late"`), places),
        )
        const found = []
        for await (const data of eventData(body)) found.push(data)
        expect(found).toEqual(events)
      }),
      { numRuns: 200 },
    )
  })

  it('takes a last event without an end of line', async () => {
    const found = []
    for await (const data of eventData(bodyOf([new TextEncoder().encode('data: 1')]))) found.push(data)
    expect(found).toEqual(['1'])
  })
})
