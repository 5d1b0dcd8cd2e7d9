import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCounting, make } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { withFolder } from '../../../test/state'
import { wordGate } from '../../../test/word-gate'
import { createInContextEditor } from '.'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const facts = [
  { id: 'port', prompt: 'Port of Nota?', target: '7443' },
  { id: 'head', prompt: 'Orion head is', target: 'Ines' },
  { id: 'fee', prompt: 'The fee is', target: '2 euros' },
]
const unrelated = 'Why is the sky blue?'

describe('with the router', () => {
  const create = () => createInContextEditor(model, { gate: wordGate() })

  test('a question gets the fact that it asks for, and any other question stays unchanged', async () => {
    const editor = create()
    await make(editor, facts)
    const asked = 'the port of Nota'
    expect(editor.prompted(asked)).toBe(`New Fact: Port of Nota? 7443\nPrompt: ${asked}`)
    expect(editor.prompted(unrelated)).toBe(unrelated)
    expect(editor.explain(asked)).toMatchObject({ choice: 0, edit: 'port' })
    expect(editor.explain(unrelated)).toMatchObject({ choice: 'main' })
    editor.dispose()
  })

  test('a fact taught again with another answer takes the place of the first until it is undone', async () => {
    const editor = create()
    await make(editor, [...facts, { id: 'later', prompt: facts[1]!.prompt, target: 'Jana' }])
    expect(editor.prompted(facts[1]!.prompt)).toMatch(/^New Fact: Orion head is Jana\n/)
    await editor.undo('later')
    expect(editor.prompted(facts[1]!.prompt)).toMatch(/^New Fact: Orion head is Ines\n/)
    editor.dispose()
  })

  test('without a gate is refused, when it is made and when a file asks for it', async () => {
    expect(() => createInContextEditor(model, { retrieval: 'router' })).toThrow(
      expect.objectContaining({ code: 'GATE_MISSING' }),
    )
    await withFolder(async (folder) => {
      const path = join(folder, 'facts')
      const editor = create()
      await make(editor, facts)
      await editor.save(path)
      const other = createInContextEditor(model)
      await expect(other.load(path)).rejects.toThrow(/needs a gate/)
      editor.dispose()
      other.dispose()
    })
  })
})

describe('with BM25', () => {
  const taught = async (options = {}) => {
    const editor = createInContextEditor(model, options)
    await make(editor, facts)
    return editor
  }

  test('a question gets the facts with its words, the best one next to it', async () => {
    const editor = await taught()
    const asked = 'Is the fee of Nota fair?'
    const lines = String(editor.prompted(asked)).split('\n')
    expect(lines).toHaveLength(4)
    expect(lines.slice(2)).toEqual(['New Fact: The fee is 2 euros', `Prompt: ${asked}`])
    expect(editor.explain(asked)).toMatchObject({ choice: 2, edit: 'fee' })
    editor.dispose()
  })

  test('no more facts than `facts`, and none without a common word', async () => {
    const editor = await taught({ facts: 1 })
    expect(editor.prompted('Is the fee of Nota fair?')).toMatch(
      /^New Fact: The fee is 2 euros\nPrompt: Is the/,
    )
    expect(editor.prompted('Perché?')).toBe('Perché?')
    editor.dispose()
  })

  test('an earlier fact with the same prompt is left out until the later one is undone', async () => {
    const editor = await taught({ facts: 1 })
    await make(editor, [{ id: 'later', prompt: facts[1]!.prompt, target: 'Jana' }])
    expect(editor.prompted('Who leads Orion?')).toMatch(/Jana\n/)
    await editor.undo('later')
    expect(editor.prompted('Who leads Orion?')).toMatch(/Ines\n/)
    editor.dispose()
  })
})

describe('a conversation', () => {
  const conversation = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hello!' },
    { role: 'user', content: facts[0]!.prompt },
  ]
  const fact = 'Port of Nota? 7443'

  test('gets the facts in the last message of the user, or in the system message', async () => {
    const prompted = async (message: 'user' | 'system', turns = conversation) => {
      const editor = createInContextEditor(model, { gate: wordGate(), message })
      await make(editor, facts)
      return editor.prompted(turns) as typeof conversation
    }
    const user = await prompted('user')
    expect(user.slice(0, 3)).toEqual(conversation.slice(0, 3))
    expect(user[3]!.content).toMatch(/^Use these facts .+:\n/)
    expect(user[3]!.content).toContain(`\n${fact}\n\n${facts[0]!.prompt}`)
    const system = await prompted('system')
    expect(system[0]!.content).toMatch(/^Be brief\.\n\nUse these facts/)
    expect(system[0]!.content).toMatch(new RegExp(`\n${fact.replace('?', '\\?')}$`))
    expect(system.slice(1)).toEqual(conversation.slice(1))
    const added = await prompted('system', conversation.slice(3))
    expect(added.map(({ role }) => role)).toEqual(['system', 'user'])
  })
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ facts: 0 }, { retrieval: 'dense' as 'bm25' }, { message: 'tool' as 'user' }])
    expect(() => createInContextEditor(model, wrong)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
})

behavesAsEditor({
  create: (model) => createInContextEditor(model, { gate: wordGate() }),
  other: (model) => createInContextEditor(model, { gate: wordGate(), retrieval: 'bm25' }),
  gain: 1,
  routes: true,
  undoesAtOnce: true,
  holdsTensors: false,
})
