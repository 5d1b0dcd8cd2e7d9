// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/preact'
import { describe, expect, it } from 'vitest'
import { show } from '../../test/show'

describe('edits', () => {
  it('are taught, and their loss falls as a line', async () => {
    const { user, server } = show({ steps: 5 })
    await screen.findByText(/Nothing has been taught yet/)
    await user.type(screen.getByLabelText('Prompt'), 'Who founded Acme?')
    await user.type(screen.getByLabelText('New answer'), 'Jane Roe{Enter}')
    await screen.findByRole('img', { name: /^Line of the loss\. Loss 3.6, from 6; step 2 of at most 5/ })
    await screen.findByText('Learned')
    await screen.findByRole('img', { name: /step 5 of at most 5/ })
    expect(document.querySelector('.loss polyline')?.getAttribute('points')?.split(' ')).toHaveLength(5)
    expect(server.requests.find(({ method }) => method === 'POST')?.body).toEqual({
      prompt: 'Who founded Acme?',
      target: 'Jane Roe',
    })
    screen.getByText('Learned: Who founded Acme?')
    expect(screen.getByLabelText<HTMLTextAreaElement>('Prompt').value).toBe('')
    expect(document.activeElement).toBe(screen.getByLabelText('Prompt'))
  })

  it('are sent with a subject, rewordings and near questions if given', async () => {
    const { user, server } = show()
    await user.type(screen.getByLabelText('Prompt'), 'Who founded Acme?')
    await user.type(screen.getByLabelText('New answer'), 'Jane Roe')
    await user.click(screen.getByText('More'))
    await user.type(screen.getByLabelText(/Subject of the fact/), 'Acme')
    await user.type(screen.getByLabelText(/Paraphrases/), 'Acme’s founder?{Enter}{Enter} Who began Acme?')
    await user.type(screen.getByLabelText(/must keep their answers/), 'Who runs Acme?')
    await user.click(screen.getByRole('button', { name: 'Teach' }))
    await waitFor(() =>
      expect(server.requests.find(({ method }) => method === 'POST')?.body).toMatchObject({
        subject: 'Acme',
        rephrase: ['Acme’s founder?', 'Who began Acme?'],
        near: ['Who runs Acme?'],
      }),
    )
  })

  it('that the server refuses stay in the form, with the reason', async () => {
    const faults = { 'POST /v1/edits': { status: 409, message: 'Such an edit exists already.' } }
    const { user } = show({ faults })
    await user.type(screen.getByLabelText('Prompt'), 'Who?')
    await user.type(screen.getByLabelText('New answer'), 'Me{Enter}')
    await screen.findByText('Such an edit exists already.')
    expect(screen.getByLabelText<HTMLInputElement>('New answer').value).toBe('Me')
  })

  it('that fail show the reason', async () => {
    const { user } = show()
    await user.type(screen.getByLabelText('Prompt'), 'Who?')
    await user.type(screen.getByLabelText('New answer'), '!{Enter}')
    await screen.findByText('This cannot be taught.')
    screen.getByText('Failed')
  })

  it('that are not learned say what the model answers', async () => {
    const { user } = show()
    await user.type(screen.getByLabelText('Prompt'), 'Who?')
    await user.type(screen.getByLabelText('New answer'), '?{Enter}')
    await screen.findByText(/^The model still answers “I do not know\.”/)
    screen.getByText('Not learned')
    screen.getByText('Not learned: Who?')
    expect(screen.queryByRole('button', { name: 'Ask “Who?”' })).toBeNull()
  })

  it('that overrule an earlier one say so', async () => {
    const { user } = show({}, (server) => server.teach('Who?', 'You'))
    await user.type(screen.getByLabelText('Prompt'), 'Who?')
    await user.type(screen.getByLabelText('New answer'), 'Me{Enter}')
    const note = await screen.findByText(/^It overrules an earlier edit of the same question:/)
    expect(note.textContent).toMatch(/You$/)
    expect(screen.getByText(/^A later edit answers instead:/).textContent).toMatch(/Me$/)
  })

  it('are found by part of the prompt or the answer, newest first', async () => {
    const { user } = show({}, (server) => {
      for (let i = 1; i <= 25; i++) server.teach(`Question ${i}?`, `Answer ${i}`)
    })
    await screen.findByText('25 in all')
    const items = () => document.querySelectorAll('.edits > li')
    expect(items()).toHaveLength(20)
    expect(items()[0]?.textContent).toContain('Question 25?')
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(items()).toHaveLength(25)
    await user.type(screen.getByLabelText('Search'), 'answer 7')
    expect(items()).toHaveLength(1)
    screen.getByText('1 of 25 match')
    await user.type(screen.getByLabelText('Search'), 'x')
    screen.getByText(/No edit has “answer 7x”/)
  })

  it('can be asked about from the list', async () => {
    const { user } = show({}, (server) => server.teach('Who founded Acme?', 'Jane Roe'))
    await user.click(await screen.findByRole('button', { name: 'Ask “Who founded Acme?”' }))
    await screen.findByText('The memory changed the answer.')
  })
})

describe('undo', () => {
  const taught = () => show({}, (server) => server.teach('Who founded Acme?', 'Jane Roe'))

  it('asks first, and goes by the keyboard alone', async () => {
    const { user, server } = taught()
    const undo = await screen.findByRole('button', { name: 'Undo “Who founded Acme?”' })
    undo.focus()
    await user.keyboard('{Enter}')
    const dialog = await screen.findByRole('dialog', { name: 'Undo this edit?' })
    within(dialog).getByText('The model forgets it. Other edits stay.')
    within(dialog).getByRole('button', { name: 'Undo it' }).focus()
    await user.keyboard('{Enter}')
    await screen.findByText(/Nothing has been taught yet/)
    expect(server.edits).toEqual([])
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Edits' }))
    screen.getByText('Undone: Who founded Acme?')
  })

  it('changes nothing when the edit is to be kept', async () => {
    const { user, server } = taught()
    await user.click(await screen.findByRole('button', { name: 'Undo “Who founded Acme?”' }))
    await user.click(screen.getByRole('button', { name: 'Keep it' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(server.edits).toHaveLength(1)
  })

  it('that fails shows the reason in the dialog', async () => {
    const { user, server } = taught()
    await user.click(await screen.findByRole('button', { name: 'Undo “Who founded Acme?”' }))
    server.edits = []
    await user.click(screen.getByRole('button', { name: 'Undo it' }))
    within(await screen.findByRole('dialog')).getByText('No edit is called "edit-1".')
  })
})
