import { readdirSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { describeWhere } from '@wise-edit/testing'
import { beforeAll, expect, it } from 'vitest'
import { partsOf, writeParts } from '../../../packages/editors/test/memory-parts'
import { hasGate } from './gate'
import { call, facts, jsonl, tempFolder, withFiles } from './in-process'
import { bitsOf } from './memory-bits'
import { endDuring, wiseEdit } from './run'

const [director, range, tongue] = facts as [(typeof facts)[0], (typeof facts)[0], (typeof facts)[0]]
const near = 'When was Gangland Odyssey released?'

describeWhere(
  hasGate,
  'a side memory for each edit',
  'the embedded gate has no weights; tooling/gate/README.md tells how to make them',
  () => {
    const path = tempFolder()
    const memory = path('acme.memory')
    const teach = (files: ReturnType<typeof withFiles>, name: string, ...more: string[]) =>
      call('edit', '--edits', files('facts.jsonl'), '--out', files(name), ...more)
    beforeAll(async () => {
      writeFileSync(path('facts.jsonl'), jsonl([{ ...director, near }, range, tongue]))
      const { code, out, err } = await teach(path, 'acme.memory')
      expect([code, out]).toEqual([0, `${memory} holds 3 edits: 3 made now\n`])
      expect(err).toMatch(/^plain-0: \d+ steps, loss [\d.]+ to [\d.]+, [\d.]+ s \(1 of 3/)
    })

    it('is what `edit` makes by default, with the rewordings and near questions of the record', async () => {
      const { out } = await call('inspect', memory, '--json')
      expect(JSON.parse(out)).toMatchObject({
        method: 'per-edit',
        edits: [
          {
            status: 'done',
            paraphrases: [director.rephrase],
            contrasts: [near, director.locality],
            memory: { rank: 8 },
          },
          { status: 'done' },
          { status: 'done' },
        ],
      })
      const { out: words } = await wiseEdit(['inspect', memory], { WISE_BACKEND: 'none' })
      expect(words).toMatch(
        /acme\.memory: per-edit, 3 edits, [\d.]+ kB, 1\d\.\d kB an edit\nmade for embedded \(llama\)/,
      )
      expect(words).toMatch(
        /\n {2}plain-0 +done +\d+ +[\d.]+ to [\d.]+ +8 +\d+ +[\d.]+ % +"What is the director/,
      )
    })

    it('becomes a LoRA adapter of edits that are named, which shows what the router was worth', async () => {
      const args = ['export', '--memory', memory, '--unrelated', '2', '--out']
      const { code, out } = await call(...args, path('adapter'), '--lora', '--ids', 'plain-0')
      expect(code).toBe(0)
      expect(out).toMatch(/^An adapter of 1 edit, rank 8\. PEFT loads it onto embedded\.\nWrote .*no router/)
      expect(out).toMatch(
        /near answers unchanged(.|\n)*Without it \(the adapter(.|\n)*near answers unchanged/,
      )
      expect(readdirSync(path('adapter')).sort()).toEqual([
        'adapter_config.json',
        'adapter_model.safetensors',
      ])
      const unknown = await call(...args, path('other'), '--lora', '--ids', 'plain-9')
      expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('plain-9')])
    })

    it('is merged into plain weights, which shows what the router was worth', async () => {
      const args = ['export', '--memory', memory, '--unrelated', '2', '--ids', 'plain-0', '--out']
      const { code, out } = await call(...args, path('merged'))
      expect(code).toBe(0)
      expect(out).toMatch(/near answers unchanged(.|\n)*Without it \(the model(.|\n)*near answers unchanged/)
      const ask = (...more: string[]) => call('ask', director.prompt, '--max-tokens', '12', ...more)
      expect((await ask('--model', path('merged'))).out).toContain(director.target)
      const gguf = await call(...args, path('merged.gguf'))
      expect([gguf.code, gguf.err]).toEqual([2, expect.stringContaining('expected the name of a folder')])
    })

    it('answers, and says which edit did and how likely it was meant', async () => {
      const ask = (question: string) =>
        call('ask', question, '--memory', memory, '--why', '--max-tokens', '12')
      const own = `edit "plain-0" ("${director.prompt}" -> "${director.target}")`
      expect((await ask(director.prompt)).out.split('\n')).toEqual([
        director.target,
        `answered by ${own}`,
        expect.stringMatching(/^ {2}"plain-0" \(.*\): the taught words, above [\d.]+ %$/),
        '',
      ])
      const reworded = await ask('Who is the director of the film Gangland Odyssey?')
      expect(reworded.out.split('\n').slice(0, 3)).toEqual([
        director.target,
        `answered by ${own}`,
        expect.stringMatching(/^ {2}"plain-0" \(.*\): [\d.]+ % likely, above [\d.]+ %$/),
      ])
      const ruledOut = await ask(`Who is the director of Gangland Odyssey, other than ${director.target}?`)
      expect(ruledOut.out).toMatch(
        /\nanswered by the model itself\n.* % likely, above [\d.]+ %, but the question rules its answer out\n/,
      )
      const other = (await ask(near)).out
      expect(other).toMatch(
        /\nanswered by the model itself\n {2}"plain-0" \(.*\): [\d.]+ % likely, not above [\d.]+ %\n/,
      )
      expect(other).toContain((await call('ask', near, '--max-tokens', '12')).out)
    })

    it('is checked as any memory', async () => {
      const { out } = await call('check', '--memory', memory, '--json')
      expect(JSON.parse(out).totals).toMatchObject({ own: { estimate: 1, records: 3 } })
    })

    it('is read again, once, where another gate made it', async () => {
      const files = withFiles()
      const old = files('old.memory')
      const { contents, tensors } = await partsOf(memory)
      const { gate, ...state } = (contents as { state: Record<string, unknown> }).state
      await writeParts(old, { contents: { ...(contents as object), state }, tensors })
      const ask = () => call('ask', director.prompt, '--memory', old, '--max-tokens', '12')
      expect(await ask()).toEqual({
        code: 0,
        out: `${director.target}\n`,
        err: `"${old}" was made with another gate; the one at hand reads 3 edits again, once.\n`,
      })
      expect(await ask()).toMatchObject({ out: `${director.target}\n`, err: '' })
      expect(await bitsOf(old)).toEqual(await bitsOf(memory))
      expect((await call('inspect', old)).out).toMatch(/\nread by the gate gate, sha256 [\da-f]{12}\n/)
    })

    it('is undone without the model, as if it had never been made', async () => {
      const files = withFiles({
        'facts.jsonl': jsonl([
          { ...director, near, id: 'plain-0' },
          { ...tongue, id: 'plain-2' },
        ]),
      })
      await copyFile(memory, files('undone.memory'))
      const { code, out } = await wiseEdit(['undo', 'plain-1', '--memory', files('undone.memory')], {
        WISE_BACKEND: 'none',
      })
      expect([code, out]).toEqual([0, `Undid "plain-1"; ${files('undone.memory')} holds 2 edits.\n`])
      await teach(files, 'never.memory')
      expect(await bitsOf(files('undone.memory'))).toEqual(await bitsOf(files('never.memory')))
    })

    it('is overruled by a later one, which says so, and unites with others', async () => {
      const files = withFiles({
        'facts.jsonl': jsonl([{ ...range, target: 'bass' }]),
        'others.jsonl': jsonl([{ ...range, target: 'tenor', id: 'tenor' }]),
      })
      await copyFile(memory, files('more.memory'))
      const { code, err } = await teach(files, 'more.memory')
      expect([code, err]).toEqual([0, expect.stringMatching(/\nplain-3: contradicts "plain-1"\./)])
      expect((await call('inspect', files('more.memory'))).out).toContain(
        `\nContradictions\n  "plain-3" overrules "plain-1" on "${range.prompt}"\n`,
      )
      expect((await call('inspect', files('more.memory'))).out).toMatch(/\n {2}plain-1 +overruled +\d+ /)
      const ask = (file: string) => call('ask', range.prompt, '--memory', files(file), '--max-tokens', '6')
      expect((await ask('more.memory')).out).toBe('bass\n')
      await call('edit', '--edits', files('others.jsonl'), '--out', files('other.memory'))
      const merged = await call(
        'merge',
        files('more.memory'),
        files('other.memory'),
        '--out',
        files('c.memory'),
      )
      expect(merged).toEqual({
        code: 0,
        out: `${files('c.memory')} holds 5 edits of 2 files.\n`,
        err: '"tenor" answers the question of "plain-3" now.\n',
      })
      expect((await ask('c.memory')).out).toBe('tenor\n')
      await teach(files, 'd.memory')
      const refused = await call('merge', memory, files('d.memory'), '--out', files('e.memory'))
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('The edit "plain-0" of ') })
      const renamed = await call('merge', memory, files('d.memory'), '--out', files('e.memory'), '--rename')
      expect(renamed.err).toContain(`"plain-0" of ${files('d.memory')} is called "plain-0-2" now.\n`)
    })

    it('that is not learned is named with what the model answers, and the exit status tells', async () => {
      const files = withFiles({ 'facts.jsonl': jsonl([director]), 'weak.json': '{"learningRate":1e-6}' })
      const { code, out, err } = await teach(
        files,
        'weak.memory',
        '--steps',
        '1',
        '--settings',
        files('weak.json'),
      )
      expect([code, out]).toEqual([3, `${files('weak.memory')} holds 1 edit: 1 made now\n`])
      expect(err).toMatch(
        /^plain-0: not learned\. After 2 steps the model answers ".*"; expected "William A Seiter"/,
      )
      expect(err).toMatch(/\n1 edit not learned: "plain-0"\. `inspect` shows why/)
      const { out: words } = await call('inspect', files('weak.memory'))
      expect(words).toMatch(/weak\.memory: per-edit, 1 edit \(1 not learned\)/)
      expect(words).toMatch(/\nNot learned\n {2}plain-0: After 2 steps the model answers ".*"/)
      // The same settings would fail again; others may succeed, but not those of the whole memory.
      const weak = await teach(files, 'weak.memory')
      expect([weak.code, weak.out]).toEqual([
        3,
        `${files('weak.memory')} holds 1 edit: 0 made now, 1 record already held\n`,
      ])
      writeFileSync(files('strong.json'), '{"learningRate":0.05,"rank":4}')
      const strong = ['--steps', '60', '--settings', files('strong.json')]
      expect(await teach(files, 'weak.memory', '--seed', '1', ...strong)).toMatchObject({
        code: 1,
        err: expect.stringContaining('was made with seed 0, not 1'),
      })
      const again = await teach(files, 'weak.memory', ...strong)
      expect([again.code, again.out]).toEqual([0, `${files('weak.memory')} holds 1 edit: 1 made now\n`])
      expect((await call('inspect', files('weak.memory'))).out).toMatch(/ {2}plain-0 +done .* 4 +\d+ /)
    })

    it('is made again with the paraphrases that the file has now; it stays where that fails', async () => {
      const { rephrase, locality, ...bare } = director
      const files = withFiles({ 'facts.jsonl': jsonl([bare, range]) })
      await teach(files, 'a.memory')
      const missed = 'Whose picture is it?'
      const asked = () => call('ask', missed, '--memory', files('a.memory'), '--max-tokens', '8')
      expect((await asked()).out).not.toContain(director.target)
      writeFileSync(files('facts.jsonl'), jsonl([{ ...bare, rephrase: missed }, range]))
      const plan = await teach(files, 'a.memory', '--dry-run')
      expect(plan.out).toMatch(
        /\n0 edits to make, 1 to make again with other texts; 1 made already or repeated\.\n/,
      )
      const { code, out } = await teach(files, 'a.memory')
      const holds = `${files('a.memory')} holds 2 edits: 0 made now`
      expect([code, out]).toEqual([0, `${holds}, 1 made again with other texts, 1 record already held\n`])
      expect((await asked()).out).toBe(`${director.target}\n`)
      expect((await teach(files, 'a.memory')).out).toBe(`${holds}, 2 records already held\n`)
      writeFileSync(files('facts.jsonl'), jsonl([{ ...bare, rephrase: 'Whose?' }, range]))
      writeFileSync(files('weak.json'), '{"learningRate":1e-6}')
      const weak = await teach(files, 'a.memory', '--steps', '1', '--settings', files('weak.json'))
      expect([weak.code, weak.out]).toEqual([3, `${holds}, 1 record already held\n`])
      expect(weak.err).toContain('Not learned with other texts, and kept as before: "plain-0".')
      expect((await asked()).out).toBe(`${director.target}\n`)
    })

    it('takes no options of WISE, and says how to get it', async () => {
      const files = withFiles({ 'facts.jsonl': jsonl([director]), 'wise.json': '{"prefixes":1}' })
      expect(await teach(files, 'x.memory', '--settings', files('wise.json'))).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^"prefixes" is an option of WISE.* Add --method wise-merge/),
      })
    })

    it('is the same, and in the same order, where several processes train', async () => {
      const contrary = { ...director, target: 'Mara Lind' }
      const files = withFiles({
        'facts.jsonl': jsonl([director, range, contrary, tongue, { ...tongue, target: 'Finnish' }]),
      })
      const edit = (name: string, ...more: string[]) =>
        wiseEdit(['edit', '--edits', files('facts.jsonl'), '--out', files(name), ...more])
      const { code, out, err } = await edit('parallel.memory', '--workers', '2')
      expect([code, out]).toEqual([0, `${files('parallel.memory')} holds 5 edits: 5 made now\n`])
      expect(err).toContain('plain-2: contradicts "plain-0".')
      await edit('alone.memory')
      expect(await bitsOf(files('parallel.memory'))).toEqual(await bitsOf(files('alone.memory')))
    })

    it('is trained by processes that say what is wrong, and not for WISE', async () => {
      const files = withFiles({ 'facts.jsonl': jsonl([director, range]) })
      const edit = (...more: string[]) =>
        wiseEdit([
          'edit',
          '--edits',
          files('facts.jsonl'),
          '--out',
          files('x.memory'),
          '--workers',
          '2',
          ...more,
        ])
      expect(await edit('--mode', 'merge')).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^--workers is for --method per-edit/),
      })
      const { code, err } = await endDuring(
        1,
        [
          'edit',
          '--edits',
          files('facts.jsonl'),
          '--out',
          files('x.memory'),
          '--workers',
          '2',
          '--save-every',
          '0',
        ],
        'SIGINT',
      )
      if (code !== 0)
        expect([code, err]).toEqual([130, expect.stringMatching(/Stopped: 1 of 2 edits made and saved/)])
    })

    it.each(['SIGKILL', 'SIGINT'] as const)('is kept where the run is ended by %s', async (signal) => {
      const files = withFiles({ 'facts.jsonl': jsonl([director, range, tongue]) })
      const args = (name: string) => [
        'edit',
        '--edits',
        files('facts.jsonl'),
        '--out',
        files(name),
        '--save-every',
        '0',
      ]
      const { code, err } = await endDuring(2, args('ended.memory'), signal)
      if (signal === 'SIGINT' && code !== 0) {
        expect(code).toBe(130)
        expect(err).toMatch(/Stopped: [12] of 3 edits made and saved/)
      }
      await wiseEdit(args('ended.memory'))
      await wiseEdit(args('whole.memory'))
      expect(await bitsOf(files('ended.memory'))).toEqual(await bitsOf(files('whole.memory')))
    })
  },
)
