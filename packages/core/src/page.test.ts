import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import * as node from './host/node'
import * as page from './host/page'
import { fetchMounted, mountedFile, mountFiles, reportLimits, unmountFiles } from './page'

const { files, paths } = page
const text = async (path: string) => new TextDecoder().decode(await files.read(path))

afterEach(() => unmountFiles('/'))

describe('mounted files', () => {
  it('are listed, read whole and by position', async () => {
    const folder = mountFiles('models/tiny/', { 'a.txt': new Blob(['abcdef']), 'sub/b.txt': new Blob(['b']) })
    expect(folder).toBe('models/tiny')
    expect(await files.list('models/tiny')).toEqual(['a.txt', 'sub'])
    expect(await files.stat('models')).toEqual({ kind: 'folder', size: 0 })
    expect(await files.stat('models/tiny/a.txt')).toEqual({ kind: 'file', size: 6 })
    expect(await files.stat('models/ti')).toBeUndefined()
    const file = await files.open(paths.join(folder, 'a.txt'))
    const target = new Uint8Array(4)
    expect([file.read(target, 4), file.read(target, 6)]).toEqual([2, 0])
    expect([...target.subarray(0, 2)]).toEqual([101, 102])
    await expect(files.read('models/tiny/c.txt')).rejects.toThrow(/has no file "models\/tiny\/c.txt"/)
  })

  it('are written whole or not at all', async () => {
    await files.replace('memory', 'old')
    await expect(
      files.replace('memory', async (temporary) => {
        await files.create(temporary, ['new'])
        throw new Error('full')
      }),
    ).rejects.toThrow('full')
    expect(await text('memory')).toBe('old')
    await files.replace('memory', (temporary) => files.create(temporary, ['ne', new Uint8Array([119])]))
    expect(await (await mountedFile('memory')).text()).toBe('new')
    await files.replace('folder', async (temporary) => {
      await files.makeFolder(temporary)
      await files.create(paths.join(temporary, 'a'), ['A'])
    })
    expect(await text('folder/a')).toBe('A')
    expect(await files.list('/')).toEqual(['folder', 'memory'])
    await expect(files.create('memory', [])).rejects.toThrow('exists')
  })

  it('that do not fit the memory are refused with their size', async () => {
    const big = Object.assign(new Blob(['abc']), {
      arrayBuffer: () => Promise.reject(new RangeError('Array buffer allocation failed')),
    })
    mountFiles('m', { big })
    for (const read of [files.open, files.read])
      await expect(read('m/big')).rejects.toThrow(/its 1 MiB do not fit the page's memory/)
  })

  it('are copied and changed without changing the original', async () => {
    mountFiles('m', { a: new Blob(['abcdef']) })
    await files.copy('m/a', 'm/b')
    await files.overwrite('m/b', 2, new TextEncoder().encode('XY'))
    expect([await text('m/a'), await text('m/b')]).toEqual(['abcdef', 'abXYef'])
  })

  it('are fetched once, with progress, and a failure says what happened', async () => {
    let requests = 0
    const server = createServer((request, response) => {
      requests++
      response.statusCode = request.url === '/a' ? 200 : 404
      response.end('body')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const at = (path: string) => new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    try {
      mountFiles('far', { a: at('/a') })
      const received: number[] = []
      await fetchMounted('far', { onProgress: (done) => received.push(done) })
      expect([await text('far/a'), await text('far/a'), requests, received.at(-1)]).toEqual([
        'body',
        'body',
        1,
        4,
      ])
      mountFiles('far', { b: at('/b') })
      await expect(files.read('far/b')).rejects.toMatchObject({
        code: 'FETCH_FAILED',
        message: /answered 404/,
      })
    } finally {
      server.close()
    }
  })
})

it('computes the digests and paths of Node', () => {
  const [a, b] = [node.sha256(), page.sha256()]
  for (const hash of [a, b]) {
    hash.update('é')
    hash.update(Uint8Array.from({ length: 200 }, (_, i) => i))
  }
  expect(b.hex()).toBe(a.hex())
  for (const path of ['a/b//c/', 'a']) {
    expect(paths.basename(path)).toBe(node.paths.basename(path))
    expect(paths.join(path, 'd')).toBe(node.paths.join(path, 'd'))
  }
  expect(paths.dirname('a/b/c')).toBe('a/b')
})

it('lets messages in between two turns', async () => {
  const order: string[] = []
  setTimeout(() => order.push('timer'), 0)
  for (let turn = 0; turn < 50 && order.length === 0; turn++) await page.nextTurn()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(order).toEqual(['timer'])
})

it('reports work that may not end, and its end even if it throws', () => {
  const reports: (number | undefined)[] = []
  reportLimits((limit) => reports.push(limit))
  const limit = new page.TimeLimit()
  expect(limit.run(900, () => [...reports])).toEqual([900])
  expect(() => limit.run(50, () => JSON.parse('{'))).toThrow(SyntaxError)
  expect(reports).toEqual([900, undefined, 50, undefined])
})
