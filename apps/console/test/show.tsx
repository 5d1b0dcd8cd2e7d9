import { cleanup, configure, render } from '@testing-library/preact'
import userEvent from '@testing-library/user-event'
import { afterEach, vi } from 'vitest'
import { createApi } from '../src/api/client'
import { App } from '../src/app'
import { readToken } from '../src/token/stored'
import { type FakeOptions, FakeServer } from './fake-server'

// Machines may be slow.
configure({ asyncUtilTimeout: 20_000 })

afterEach(() => {
  cleanup()
  sessionStorage.clear()
})

/** Renders the whole page with a fake server and a simulated user. */
export function show(options: FakeOptions = {}, prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer(options)
  prepare(server)
  vi.stubGlobal('fetch', server.fetch)
  const page = render(<App api={createApi({ token: readToken })} pace={{ busy: 10, idle: 50 }} />)
  return { ...page, server, user: userEvent.setup({ delay: null }) }
}
