// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/preact'
import { describe, expect, it } from 'vitest'
import { show } from '../../test/show'

const card = (name: string) => screen.findByRole('article', { name })

describe('asking', () => {
  it('shows a newcomer what to try, and takes the example', async () => {
    const { user } = show()
    await user.click(await screen.findByRole('button', { name: /Take “Who founded Acme\?”/ }))
    const question = screen.getByLabelText<HTMLTextAreaElement>(/Question/)
    expect(question.value).toBe('Who founded Acme?')
    expect(document.activeElement).toBe(question)
  })

  it('streams both answers, side by side, and says that they differ', async () => {
    const { user, server } = show({}, (server) => server.teach('Who founded Acme?', 'Jane Roe'))
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Who founded Acme?{Enter}')
    await screen.findByText('The memory changed the answer.')
    within(await card('With the memory')).getByText('Jane Roe')
    within(await card('Without the memory')).getByText('I do not know.')
    const asked = server.requests.filter(({ path }) => path === '/v1/completions').map(({ body }) => body)
    expect(asked).toEqual(
      ['tiny', 'tiny:unedited'].map((model) => ({
        model,
        prompt: 'Who founded Acme?',
        stream: true,
        max_tokens: 48,
        temperature: 0,
      })),
    )
  })

  it('asks as a chat message, of the length that was wished', async () => {
    const { user, server } = show()
    await screen.findByText('tiny')
    await user.click(screen.getByText('Answer settings'))
    await user.click(screen.getByLabelText(/chat message/))
    await user.clear(screen.getByLabelText('Maximum tokens'))
    await user.type(screen.getByLabelText('Maximum tokens'), '7')
    await user.type(screen.getByLabelText(/Question/), 'Hi{Enter}')
    await screen.findByText('Both answers are the same.')
    const chats = server.requests.filter(({ path }) => path === '/v1/chat/completions')
    const messages = [{ role: 'user', content: 'Hi' }]
    expect(chats[0]?.body).toMatchObject({ max_tokens: 7, messages })
    expect(server.requests.find(({ path }) => path === '/v1/route')?.body).toEqual({ messages })
  })

  it('shows which edit answers, and how likely each edit is meant', async () => {
    const { user } = show({}, (server) => {
      server.teach('Who founded Acme?', 'Jane Roe')
      server.teach('Where is Acme?', 'Springfield')
    })
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Who founded Acme then?{Enter}')
    await screen.findByText(/^The edit “Who founded Acme\?”: .* a probability of 75 %\.$/)
    screen.getByText('75 %, needs 60 %')
    screen.getByText('25 %, needs 60 %')
    const [value, other] = document.querySelectorAll('.bar .value')
    expect([value, other].map((each) => each?.getAttribute('width'))).toEqual(['75%', '25%'])
    expect([value, other].map((each) => each?.classList.contains('above'))).toEqual([true, false])
    expect(document.querySelector('.bar .threshold')?.getAttribute('x1')).toBe('60%')
    await user.click(screen.getByRole('button', { name: /Show the edit “Where is Acme\?”/ }))
    await screen.findByText('1 of 2 match')
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Edits' }))
  })

  it('says that the original model answers where no edit is meant', async () => {
    const { user } = show({}, (server) => server.teach('Who founded Acme?', 'Jane Roe'))
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Did Acme move?{Enter}')
    await screen.findByText(
      /^The original model: the question does not ask for what the edits near it taught\./,
    )
    await user.clear(screen.getByLabelText(/Question/))
    await user.type(screen.getByLabelText(/Question/), 'What time is it?{Enter}')
    await screen.findByText('The original model: no edit is near the question.')
    expect(document.querySelector('.bar')).toBeNull()
  })

  it('shows the indicator of each memory against its threshold, and the edits nearby, of WISE', async () => {
    const { user } = show({ wise: true }, (server) => {
      server.teach('Who founded Acme?', 'Jane Roe')
      server.teach('Where is Acme?', 'Springfield')
    })
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Who founded Acme?{Enter}')
    await screen.findByText(/^Memory 1: its indicator Δ is above/)
    screen.getByText('Δ 13, ε 8')
    const [value] = document.querySelectorAll('.bar .value')
    const [threshold] = document.querySelectorAll('.bar .threshold')
    expect(Number.parseFloat(value?.getAttribute('width') as string)).toBeCloseTo(100 / 1.1)
    expect(Number.parseFloat(threshold?.getAttribute('x1') as string)).toBeCloseTo((100 * 8) / 13 / 1.1)
    screen.getByText('similarity 1.00')
    await user.click(screen.getByRole('button', { name: /Show the edit “Where is Acme\?”/ }))
    await screen.findByText('1 of 2 match')
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Edits' }))
  })

  it('says that the original model answers what a memory of WISE does not know', async () => {
    const { user } = show({ wise: true }, (server) => server.teach('Who founded Acme?', 'Jane Roe'))
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'What time is it?{Enter}')
    await screen.findByText(/^The original model: no memory’s indicator/)
    expect(document.querySelector('.value.above')).toBeNull()
  })

  it('stops on request', async () => {
    const { user } = show({ pause: 50 })
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Hi{Enter}')
    await user.click(await screen.findByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull())
    expect(screen.queryByText('I do not know.')).toBeNull()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('shows an error where the answer would be, and the other parts all the same', async () => {
    const faults = {
      'POST /v1/completions': { status: 429, message: 'Three wait already. Try again later.' },
    }
    const { user } = show({ faults })
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Hi{Enter}')
    await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(2))
    within(await card('With the memory')).getByText('Three wait already. Try again later.')
    screen.getByText('The original model: no edit is near the question.')
  })

  it('says once what the answers and the routing have in common, else where it is', async () => {
    const fault = { status: 400, message: 'The prompt is too long. Shorten it.' }
    const faults = { 'POST /v1/completions': fault, 'POST /v1/route': fault }
    const { user, server } = show({ faults })
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Hi{Enter}')
    await waitFor(() => expect(screen.getAllByText('No answer.')).toHaveLength(2))
    expect(screen.getAllByRole('alert')).toHaveLength(2)
    server.options.faults = { 'POST /v1/route': fault }
    await user.click(screen.getByRole('button', { name: 'Ask' }))
    await screen.findByText('Both answers are the same.')
    expect(screen.getAllByRole('alert')).toHaveLength(1)
  })

  it('hands the question over to be taught another answer', async () => {
    const { user } = show()
    await screen.findByText('tiny')
    await user.type(screen.getByLabelText(/Question/), 'Who founded Acme?{Enter}')
    await user.click(await screen.findByRole('button', { name: 'Teach another answer' }))
    expect(screen.getByLabelText<HTMLTextAreaElement>('Prompt').value).toBe('Who founded Acme?')
    expect(document.activeElement).toBe(screen.getByLabelText('New answer'))
  })
})
