import { existsSync } from 'node:fs'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call, facts, jsonl, quick, teach, withFiles } from './in-process'
import { bitsOf } from './memory-bits'
import { endDuring, wiseEdit } from './run'

describe('wise-edit edit', () => {
  it('teaches a file of facts, and continues the memory with others', async () => {
    const path = withFiles({
      'a.jsonl': jsonl(facts.slice(0, 1)),
      'quick.json': JSON.stringify({ ...quick, stopLoss: 0 }),
      'b.csv': 'prompt,target\nThe mother tongue of Danielle Darrieux is,English\n',
    })
    const out = path('acme.memory')
    const edit = (file: string, ...more: string[]) =>
      call('edit', '--edits', path(file), '--out', out, ...more)
    const first = await edit('a.jsonl', '--settings', path('quick.json'), '--mode', 'merge', '--steps', '3')
    expect(first).toMatchObject({ code: 0, out: `${out} holds 1 edit: 1 made now\n` })
    expect(first.err).toMatch(/^plain-0: 3 steps, loss [\d.]+ to [\d.]+, [\d.]+ s \(1 of 1\)\n$/)
    const again = await edit('a.jsonl')
    expect(again).toMatchObject({
      code: 0,
      out: `${out} holds 1 edit: 0 made now, 1 record already held\n`,
    })
    const more = await edit('b.csv')
    expect(more.err).toMatch(/^plain-1: 3 steps/)
    expect(more.out).toBe(`${out} holds 2 edits: 1 made now\n`)
    const other = await edit('b.csv', '--steps', '4')
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringMatching(/made with steps 3, not 4/),
    })
    expect(await edit('b.csv', '--method', 'per-edit')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/made with wise-merge, not per-edit/),
    })
  })

  it('takes settings from a file, and says which are none', async () => {
    const path = withFiles({
      'a.jsonl': jsonl(facts.slice(0, 1)),
      'good.json': '{"steps": 1, "prefixes": 1, "paper": {"replay": 1}, "protection": 0}',
      'odd.json': '{"step": 1}',
      'broken.json': '{"steps": ',
    })
    const edit = (settings: string, ...more: string[]) =>
      call(
        'edit',
        '--edits',
        path('a.jsonl'),
        '--out',
        path(`${settings}.memory`),
        '--settings',
        settings === 'paper' ? settings : path(settings),
        '--method',
        'wise-merge',
        ...more,
      )
    expect((await edit('good.json')).err).toMatch(/^plain-0: 1 steps/)
    const { contents } = await bitsOf(path('good.json.memory'))
    const { options } = contents.state
    expect(options).toMatchObject({ steps: 1, protection: 0, paper: { replay: 1 } })
    await edit('paper', '--steps', '1')
    expect((await bitsOf(path('paper.memory'))).contents.state.options).toMatchObject({
      mode: 'merge',
      maskRatio: 0.2,
      paper: { merge: { method: 'ties', density: 0.53 } },
    })
    expect(await edit('odd.json')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no option is called "step"; the nearest is "steps"/),
    })
    expect(await edit('broken.json')).toMatchObject({ code: 1, err: expect.stringMatching(/are no JSON/) })
    expect(await edit('none.json')).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be read/) })
  })

  it('shows in a dry run what each record parses to, and loads nothing', async () => {
    const path = withFiles({
      'a.jsonl': `${jsonl([...facts, { ...facts[2], target: 'Dutch' }])}{"prompt":\n{"prompt":"x"}\n`,
    })
    const { code, out, err } = await call(
      'edit',
      '--edits',
      path('a.jsonl'),
      '--dry-run',
      '--model',
      '/no/model',
    )
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      'plain-0: "What is the director of Gangland Odyssey?" -> "William A Seiter" (1 rephrase, 1 locality question)',
      'plain-1: "What is the vocal range for Lola Beeth?" -> "mezzo soprano"',
      'plain-2: "The mother tongue of Danielle Darrieux is" -> "English"',
      'plain-3: "The mother tongue of Danielle Darrieux is" -> "Dutch"',
      'Contradiction: "plain-2" and "plain-3" both answer "The mother tongue of Danielle Darrieux is", with "English" and "Dutch".',
      '4 edits to make.',
      '',
    ])
    expect(err.split('\n').map((line) => line.replace(path(''), ''))).toEqual([
      expect.stringMatching(/a\.jsonl, line 5: the record is "\{\\"prompt\\":"; expected JSON/),
      expect.stringMatching(/a\.jsonl, line 6: "target" is missing; expected a text/),
      '2 records cannot be used; correct them first.',
      '',
    ])
  })

  it.each([
    [
      'broken.jsonl',
      '{"prompt":"a","target":"b"}\n{"prompt":',
      /line 2: the record is .*; expected JSON, one object/,
    ],
    [
      'broken.csv',
      'prompt,target\n"a,b\n',
      /is not CSV \(line 2 ends inside quotes, and no quote closes them\)/,
    ],
    [
      'odd.csv',
      'statement,label\na,b\n',
      /first record is an object with the fields statement, label; expected .* Rename "statement" to "prompt" and/,
    ],
    ['empty.jsonl', '', /is empty; expected at least one record/],
  ])('says in one line what is wrong with %s', async (name, content, message) => {
    const path = withFiles({ [name]: content })
    const { code, out, err } = await call('edit', '--edits', path(name), '--out', path('x.memory'))
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(message)
    expect(err.trim()).not.toContain('\n')
    expect(existsSync(path('x.memory'))).toBe(false)
  })

  it('says in one line what is wrong with the files it is given', async () => {
    const path = withFiles({ 'a.jsonl': jsonl(facts.slice(0, 1)), 'x.memory': 'no memory' })
    const edit = (out: string) => call('edit', '--edits', path('a.jsonl'), '--out', path(out))
    expect(await edit('x.memory')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^".*is not a memory file.*\n$/),
    })
    expect(await edit('no/x.memory')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^".*cannot be written.*\n$/),
    })
    const none = await call('edit', '--edits', path('none.jsonl'), '--out', path('y.memory'))
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^There is no file .*none\.jsonl.*\n$/),
    })
    expect((await call('edit', '--edits', path('a.jsonl'))).code).toBe(2)
  })

  it('reports a record that is too long for the model, and continues with the rest', async () => {
    const path = withFiles()
    const long = { prompt: 'Who wrote it? '.repeat(120), target: 'Bo' }
    const strange = { ...facts[2], irrelevant: long.prompt }
    const { code, out, err } = await teach(path, 'x.memory', [facts[0], long, strange, facts[1]])
    expect([code, out]).toEqual([3, `${path('x.memory')} holds 2 edits: 2 made now\n`])
    const [first, second, ...made] = err.trim().split('\n')
    expect(made.pop()).toBe('2 records left out: the model cannot read them.')
    expect(first).toMatch(
      /^plain-1: failed\. .*x\.memory\.jsonl, line 2: "Who wrote it\?.* are \d+ tokens; the model reads at most 256, 32 of them/,
    )
    expect(second).toMatch(/^plain-2: failed\. .*, line 3: the irrelevant text .* is \d+ tokens;/)
    expect(made.map((line) => line.slice(0, 8))).toEqual(['plain-0:', 'plain-3:'])
  })

  it('takes away what a killed run left half written, unless it may still be written', async () => {
    const path = withFiles()
    const names = ['old', 'new'].map((_, i) => `x.memory.0000000${i}-0000-4000-8000-000000000000.tmp`)
    for (const name of [...names, 'x.memory.notes.tmp']) await writeFile(path(name), '')
    await utimes(path(names[0]!), 0, 0)
    await teach(path, 'x.memory', facts.slice(0, 1), { steps: 1 })
    const left = (await readdir(dirname(path('x')))).filter((name) => name.endsWith('.tmp'))
    expect(left.sort()).toEqual([names[1], 'x.memory.notes.tmp'])
  })
})

describe('an edit that is ended', () => {
  // Slow enough that no edit ends before the signal arrives.
  const slow = JSON.stringify({ ...quick, stopLoss: 0, steps: 12 })
  const args = (path: (name: string) => string, out: string) => [
    'edit',
    '--edits',
    path('facts.jsonl'),
    '--out',
    path(out),
    '--settings',
    path('slow.json'),
    '--method',
    'wise-merge',
    '--save-every',
    '0',
  ]

  it('continues after kill -9 with a bit-identical result', async () => {
    const path = withFiles({ 'facts.jsonl': jsonl(facts), 'slow.json': slow })
    await endDuring(2, args(path, 'killed.memory'), 'SIGKILL')
    expect(existsSync(path('killed.memory'))).toBe(true)
    const { out } = await wiseEdit(args(path, 'killed.memory'))
    expect(out).toMatch(/holds 3 edits: [12] made now, [12] records? already held/)
    await wiseEdit(args(path, 'whole.memory'))
    expect(await bitsOf(path('killed.memory'))).toEqual(await bitsOf(path('whole.memory')))
  })

  it('saves on Ctrl-C and explains how to continue', async () => {
    const path = withFiles({ 'facts.jsonl': jsonl(facts), 'slow.json': slow })
    const { code, err } = await endDuring(1, args(path, 'stopped.memory'), 'SIGINT')
    expect(code).toBe(130)
    expect(err).toMatch(/Stopped: [12] of 3 edits made and saved in .*Run the same command to continue\.\n$/)
    expect((await call(...args(path, 'stopped.memory'))).out).toMatch(/holds 3 edits: [12] made now/)
  })
})
