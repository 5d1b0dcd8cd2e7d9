import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeWhere, findPython, NO_PYTHON } from '@wise-edit/testing'
import { expect, it, onTestFinished } from 'vitest'
import { after, before, question, startServed } from './served'

const python = findPython('openai')

describeWhere(python !== undefined, 'OpenAI’s client for Python', NO_PYTHON, () => {
  it('asks, streams, scores and is refused as documented', async () => {
    const served = await startServed()
    onTestFinished(served.close)
    await served.teach()
    const program = fileURLToPath(new URL('ask.py', import.meta.url))
    const { stdout } = await promisify(execFile)(python as string, [program, served.baseURL, question])
    expect(JSON.parse(stdout)).toEqual({
      models: ['tiny', 'tiny:unedited'],
      edited: after,
      unedited: before,
      streamed: after,
      text: after,
      response: after,
      responseEvents: true,
      scored: 3,
      refused: ['tools', 'response_format'],
    })
  })
})
