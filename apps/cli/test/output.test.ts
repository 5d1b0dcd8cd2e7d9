import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, facts, jsonl, quick, teach, tempFolder, withFiles } from './in-process'
import { commandOf } from './run'

const path = tempFolder()
const memory = path('acme.memory')
beforeAll(async () => {
  await teach(path, 'acme.memory', facts.slice(0, 1))
})

/** Runs the program in a shell as `$wise`, and returns its exit code and stderr. */
function shell(script: string, env: NodeJS.ProcessEnv = {}) {
  const wise = commandOf([])
    .map((part) => `'${part}'`)
    .join(' ')
  const { status, stderr, stdout } = spawnSync('bash', ['-c', script.replaceAll('$wise', wise)], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stderr, stdout }
}

describe.skipIf(process.platform === 'win32')('output that nobody reads', () => {
  it('loses no edit', () => {
    const files = withFiles({
      'a.jsonl': jsonl(facts),
      'quick.json': JSON.stringify({ ...quick, stopLoss: 0 }),
    })
    const { status, stdout } = shell(
      `$wise edit --edits "$EDITS" --out "$OUT" --settings "$SETTINGS" --method wise-merge 2>&1 | head -1; exit \${PIPESTATUS[0]}`,
      { EDITS: files('a.jsonl'), OUT: files('x.memory'), SETTINGS: files('quick.json') },
    )
    expect(stdout).toMatch(/^plain-0: \d+ steps, .*\n$/)
    expect(status).toBe(0)
    expect(existsSync(files('x.memory'))).toBe(true)
  })

  it.each(['inspect $MEMORY --json', 'generate "The capital of" --max-tokens 20 2>/dev/null'])(
    'ends %s quietly',
    (command) => {
      const { status, stderr } = shell(`$wise ${command} | head -c 1; exit \${PIPESTATUS[0]}`, {
        MEMORY: memory,
      })
      expect([status, stderr]).toEqual([0, ''])
    },
  )
})

describe.skipIf(!existsSync('/dev/full'))('output that cannot be written', () => {
  it.each([
    '--help',
    'inspect $MEMORY',
    'inspect $MEMORY --json',
    'check --memory $MEMORY --limit 1 --json',
    'ask Who --memory $MEMORY --max-tokens 2',
  ])('is told by %s', (command) => {
    const { status, stderr } = shell(`$wise ${command} >/dev/full`, { MEMORY: memory })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^The output cannot be written \(ENOSPC.*\n$/)
  })
})

it.each(['jsonl', 'csv'])('reads records that are piped in as %s', async (kind) => {
  const csv = `"prompt",target\n${facts.map(({ prompt, target }) => `${prompt},${target}\n`).join('')}`
  const files = withFiles({ jsonl: jsonl(facts.map(({ prompt, target }) => ({ prompt, target }))), csv })
  const { status, stdout, stderr } = shell('cat "$FILE" | $wise edit --edits - --dry-run --limit 2', {
    FILE: files(kind),
  })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^plain-0: .*\nplain-1: .*\n2 edits to make\.\n$/)
})

it('never shows what a terminal would obey', async () => {
  const evil = '\u001b[2J\u202e\u009b31m'
  const record = { id: `a${evil}\nb`, prompt: `Who ${evil}is it?`, target: `Bo${evil}` }
  const files = withFiles({ 'a.jsonl': jsonl([record, { ...record, id: `${evil}c`, target: 'Al' }]) })
  const edit = ['edit', '--edits', files('a.jsonl')]
  const said = [
    await call(...edit, '--dry-run'),
    await call(...edit, '--out', files('x.memory'), '--method', 'wise-merge', '--steps', '1'),
    await call('inspect', files('x.memory')),
    await call('inspect', files('x.memory'), '--json'),
    await call('check', '--memory', files('x.memory')),
    await call('undo', evil, '--memory', files('x.memory')),
    await call(`${evil}x`),
  ]
  for (const { out, err } of said) expect(out + err).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u)
  expect(said[0]?.out).toMatch(/^a b: /)
})
