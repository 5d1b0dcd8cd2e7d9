// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/preact'
import { describe, expect, it, vi } from 'vitest'
import { show } from '../test/show'

describe('a server with a token', () => {
  it('makes the page ask for it, send it from then on and keep it for the tab', async () => {
    const { user } = show({ token: 'secret' })
    await screen.findByRole('dialog', { name: 'This server requires a token' })
    await user.type(screen.getByLabelText('Token'), 'wrong{Enter}')
    await screen.findByText(/does not take this token/)
    await user.clear(screen.getByLabelText('Token'))
    await user.type(screen.getByLabelText('Token'), 'secret{Enter}')
    await screen.findByText('tiny')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(Object.values({ ...sessionStorage })).toEqual(['secret'])
  })

  it('lets the visitor skip the token and enter it later', async () => {
    const { user } = show({ token: 'secret' })
    await user.click(await screen.findByRole('button', { name: 'Not now' }))
    screen.getByText(/The server requires a token/)
    await user.click(screen.getByRole('button', { name: 'Enter the token' }))
    screen.getByRole('dialog')
  })
})

describe('a server that does not answer', () => {
  it('is shown at the top, and the page continues once it answers', async () => {
    const { server } = show({}, (server) => server.teach('Who founded Acme?', 'Jane Roe'))
    await screen.findByText('Who founded Acme?')
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')))
    await screen.findByText('The server does not answer. Check that it runs, then try again.')
    screen.getByText('Who founded Acme?')
    vi.stubGlobal('fetch', server.fetch)
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  it('lets nothing be asked before a model is known', async () => {
    show({ faults: { 'GET /v1/models': { status: 500, message: '' } } })
    await screen.findByText('The server answered 500. See its log.')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Ask' }).disabled).toBe(true)
  })
})
