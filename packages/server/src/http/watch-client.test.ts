import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { fakeEngine } from '../../test/fake-editor'
import { FaultyDisk } from '../../test/faulty-disk'
import { startFake, underWay } from '../../test/start-fake'

it.each([true, false])(
  'keeps no place for a client that left before its text began, streaming %s',
  async (stream) => {
    const disk = new FaultyDisk()
    const engine = await fakeEngine(disk)
    const prepare = engine.prepare.bind(engine)
    let [begun, goOn] = [() => {}, () => {}]
    const preparing = new Promise<void>((resolve) => (begun = resolve))
    const left = new Promise<void>((resolve) => (goOn = resolve))
    engine.prepare = async (asked) => {
      if (asked.question === 'Bye!') {
        begun()
        await left
      }
      return prepare(asked)
    }
    const server = await startFake({ engine, disk, limits: { running: 1, waiting: 0 } })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    const body = JSON.stringify({ model: 'fake', prompt: 'Bye!', stream })
    const head = ['POST /v1/completions HTTP/1.1', 'host: localhost', 'content-type: application/json']
    socket.write([...head, `content-length: ${body.length}`, '', body].join('\r\n'))
    await preparing
    socket.destroy()
    await once(socket, 'close')
    // The server has noticed once it answers a connection that came later.
    await server.ask('GET', '/health')
    goOn()
    await expect.poll(() => underWay(server)).toEqual({ running: 0, waiting: 0 })
    const next = await server.ask('POST', '/v1/completions', { model: 'fake', prompt: 'Hi', max_tokens: 2 })
    expect([next.status, server.errors]).toEqual([200, []])
  },
)
