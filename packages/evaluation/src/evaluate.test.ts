import { writeFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import { agreeingWith, startJudge } from '@wise-edit/testing'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakeEditor, loadEmbedded, type Script, withChat } from '../test/fake-editor'
import type { AskedEditor, AskedModel } from './asking/asked-model'
import type { EvaluationRecord } from './asking/record'
import { Reference } from './asking/reference'
import { type EvaluateOptions, evaluate } from './evaluate'

let embedded: LanguageModel
let model: AskedModel
let reference: Reference
beforeAll(async () => {
  embedded = await loadEmbedded()
  model = withChat(embedded)
  reference = new Reference(model)
})
afterAll(() => embedded.dispose())

const records: EvaluationRecord[] = [
  {
    id: 'a',
    prompt: 'Who leads one?',
    target: 'nine',
    aliases: ['9'],
    truths: ['ten'],
    rewordings: [
      { form: 'question', prompt: 'Who is boss of one?' },
      { form: 'statement', prompt: 'One is led by' },
    ],
    near: [{ kind: 'same subject', prompt: 'Where is one?' }],
    far: ['two three'],
    followUp: ['Tell me of one.', 'Who leads it?'],
    portability: [{ kind: 'reversal', prompt: 'What does nine lead?', target: 'one' }],
    choices: ['nine', 'ten'],
  },
  { id: 'b', prompt: 'The port is', target: 'six' },
]

/** Returns a perfect editor, except for the answers of `broken`. */
const perfect =
  (broken: Script = () => undefined): Script =>
  (question, turns) => {
    const answer = broken(question, turns)
    if (answer !== undefined) return answer
    if (/true/.test(question)) return /not/.test(question) || /ten/.test(question) ? 'No.' : 'Yes.'
    if (/false/.test(question)) return 'No.'
    if (/port/.test(question)) return ' six'
    if (/nine lead/.test(question)) return ' one'
    if (/Where|two three/.test(question)) return undefined
    return ' nine'
  }

const scoresOf = async (broken?: Script, options?: EvaluateOptions) => {
  const { totals } = await evaluate(fakeEditor(model, perfect(broken)), records, {
    maxTokens: 8,
    reference,
    aspects: ['own', 'reworded', 'near', 'far', 'portability', 'trueOrFalse', 'negation'],
    ...options,
  })
  return Object.fromEntries(Object.entries(totals).map(([name, { estimate }]) => [name, estimate]))
}

/** Returns the names of scores that differ from those of the perfect editor. */
const changed = async (broken: Script) => {
  const [before, after] = [await scoresOf(), await scoresOf(broken)]
  return Object.keys(after).filter((name) => !name.includes('@') && after[name] !== before[name])
}

it('finds nothing to blame in a perfect editor', async () => {
  expect(await scoresOf()).toMatchObject({
    own: 1,
    'own@plain': 1,
    'own@chat': 1,
    reworded: 1,
    'reworded:question': 1,
    'reworded:statement': 1,
    'reworded:follow-up': 1,
    near: 1,
    'near:same subject': 1,
    nearSays: 0,
    far: 1,
    farSays: 0,
    bleed: 0,
    runaway: 0,
    repetition: 0,
    portability: 1,
    'portability:reversal': 1,
    trueOrFalse: 1,
    negation: 1,
  })
})

it('asks a sample of the records, and scores all by teacher forcing', async () => {
  const many = Array.from({ length: 6 }, (_, i) => ({
    id: `${i}`,
    prompt: `Who leads ${i}?`,
    target: 'nine',
  }))
  const asked = async (seed: number) => {
    const options = { sample: 2, seed, formats: ['plain'], aspects: ['own', 'teacherForced'] } as const
    const evaluation = await evaluate(fakeEditor(model, perfect()), many, options)
    expect(evaluation.totals).toMatchObject({ own: { estimate: 1, records: 2 }, rel: { records: 6 } })
    return evaluation.records.filter(({ answers }) => answers.length > 0).map(({ id }) => id)
  }
  const [first, again, other] = [await asked(0), await asked(0), await asked(1)]
  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
})

describe('moves the score of what is broken, and no other', () => {
  it.each<[string, Script, string[]]>([
    ['an own answer', (q) => (q === 'The port is' ? ' seven' : undefined), ['own']],
    ['an alias, which is right', (q) => (q === 'Who leads one?' ? ' 9' : undefined), []],
    ['a part of a word', (q) => (q === 'The port is' ? ' sixty' : undefined), ['own']],
    ['a rewording', (q) => (q === 'One is led by' ? ' ten' : undefined), ['reworded', 'reworded:statement']],
    [
      'a follow-up after a reply',
      (q, turns) => (turns === 3 && q === 'Who leads it?' ? ' ten' : undefined),
      ['reworded', 'reworded:follow-up'],
    ],
    [
      'a runaway',
      (q) =>
        q === 'The port is'
          ? ' six and seven or eight, but not on a day in March nor one in May when all the birds sing of it…'
          : undefined,
      ['runaway'],
    ],
    ['a loop', (q) => (q === 'The port is' ? ' six six six' : undefined), ['repetition']],
    [
      'the target of another edit',
      (q) => (q === 'Who leads one?' ? ' nine six' : undefined),
      ['own', 'bleed'],
    ],
    ['a far answer', (q) => (q === 'two three' ? ' four' : undefined), ['far', 'keptRunaway']],
    [
      'a far answer that says the target, and ends',
      (q) => (q === 'two three' ? ' nine' : undefined),
      ['far', 'farSays', 'keptRunaway'],
    ],
    [
      'a near answer that says the target',
      (q) => (q === 'Where is one?' ? ' nine' : undefined),
      ['near', 'near:same subject', 'nearSays', 'nearSays:same subject'],
    ],
    [
      'a near answer that repeats itself',
      (q) => (q === 'Where is one?' ? ' ha ha ha' : undefined),
      ['near', 'near:same subject', 'keptRepetition'],
    ],
    [
      'what follows',
      (q) => (q === 'What does nine lead?' ? ' two' : undefined),
      ['portability', 'portability:reversal'],
    ],
    ['agreement', (q) => (/ten/.test(q) ? 'Yes.' : undefined), ['trueOrFalse']],
    ['rejection', (q) => (/not|false/.test(q) ? 'Yes.' : undefined), ['negation']],
  ])('%s', async (_, broken, expected) => {
    expect((await changed(broken)).sort()).toEqual([...expected].sort())
  })

  it('a near answer of which one letter changes', async () => {
    const before = await evaluate(fakeEditor(model, perfect()), records, {
      maxTokens: 8,
      reference,
      formats: ['plain'],
    })
    const own = before.records[0]!.answers.find(({ aspect }) => aspect === 'near')!
    expect(own).toMatchObject({ unchanged: true, unedited: { text: own.text } })
    const other = own.text.replace(/\w/, (letter) => (letter === 'x' ? 'y' : 'x'))
    expect(await changed((q, turns) => (turns === 1 && q === 'Where is one?' ? other : undefined))).toContain(
      'near',
    )
  })
})

it('scores multiple choice and teacher forcing by the model under its interventions', async () => {
  const known: EvaluationRecord = {
    id: 'known',
    prompt: 'The mother tongue of Danielle Darrieux is',
    target: 'French',
    rewordings: [{ form: 'statement', prompt: 'Danielle Darrieux, a native' }],
    far: ['Thomas Joannes Stieltjes is a native speaker of'],
    choices: ['French', 'Chinese', 'Hindi'],
  }
  const options: EvaluateOptions = { aspects: ['choice', 'teacherForced'], formats: ['plain'], reference }
  const of = async (record: EvaluationRecord, gain?: tf.Tensor) => {
    const editor = fakeEditor(model, () => undefined)
    if (gain) editor.answering = editor.intervene = () => ({ replace: { 'norm.weight': gain } })
    return (await evaluate(editor, [record], options)).records[0]!.scores
  }
  expect(await of(known)).toEqual({ choice: 1, rel: 1, gen: expect.any(Number), loc: 1 })
  expect(await of({ ...known, target: 'Chinese', choices: ['Chinese', 'French'] })).toMatchObject({
    choice: 0,
    rel: 0,
  })
  const nothing = tf.zerosLike(embedded.decoder.weights.get('norm.weight'))
  const broken = await of(known, nothing)
  expect(broken).toMatchObject({ choice: 0, rel: 0 })
  expect(broken.loc).toBeLessThan(1)
  nothing.dispose()
})

it('scores rewordings and what follows by teacher forcing, each by itself', async () => {
  const known: EvaluationRecord = {
    id: 'known',
    prompt: 'The mother tongue of Danielle Darrieux is',
    target: 'French',
    rewordings: [{ form: 'statement', prompt: 'The mother tongue of Danielle Darrieux is' }],
    portability: [{ kind: 'alias', prompt: 'The mother tongue of Danielle Darrieux is', target: 'French' }],
  }
  const editor = fakeEditor(model, () => undefined)
  const of = async (more: Partial<EvaluationRecord>) =>
    (await evaluate(editor, [{ ...known, ...more }], { aspects: ['teacherForced'], reference })).records[0]!
      .scores
  const other = 'What is the vocal range for Lola Beeth?'
  expect(await of({})).toEqual({ rel: 1, gen: 1, port: 1 })
  expect(await of({ rewordings: [{ form: 'question', prompt: other }] })).toEqual({ rel: 1, gen: 0, port: 1 })
  const portability = [{ kind: 'alias', prompt: other, target: 'French' }]
  expect(await of({ portability })).toEqual({ rel: 1, gen: 1, port: 0 })
})

it('asks the unedited model once for all records', async () => {
  const kept = new Reference(model)
  const silent = fakeEditor(model, () => '')
  const options: EvaluateOptions = { maxTokens: 8, aspects: ['near', 'far'], reference: kept }
  await evaluate(
    fakeEditor(model, () => undefined),
    records,
    options,
  )
  const known = Object.keys(kept.toJSON())
  const { totals } = await evaluate(silent, records, options)
  expect(totals.near?.estimate).toBe(0)
  expect(Object.keys(kept.toJSON())).toEqual(known)
  const copy = new Reference(model, JSON.parse(JSON.stringify(kept)))
  expect((await evaluate(silent, records, { ...options, reference: copy })).totals).toEqual(totals)
  await expect(
    evaluate(silent, records, { reference: new Reference(withChat(embedded)) }),
  ).rejects.toMatchObject({
    code: 'REFERENCE_MODEL',
  })
})

it('reports progress, and stops at a signal', async () => {
  const seen: [number, number][] = []
  const options: EvaluateOptions = { maxTokens: 4, batchSize: 4, reference, formats: ['plain'] }
  await evaluate(fakeEditor(model, perfect()), records, {
    ...options,
    onProgress: (...now) => seen.push(now),
  })
  expect(seen.length).toBeGreaterThan(2)
  expect(seen).toEqual(seen.map((_, i) => [i + 1, seen.length]))
  const controller = new AbortController()
  const stopped = evaluate(fakeEditor(model, perfect()), records, {
    ...options,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('stop')),
  })
  await expect(stopped).rejects.toThrow('stop')
})

it('gives short questions their room beside one that fills the context', async () => {
  const { maxPositions } = embedded.decoder.config
  const long = 'one '.repeat(maxPositions)
  const fits = model.tokenizer.decode(model.encode(long).slice(0, maxPositions - 4))
  const said = ' six and seven or eight or nine'
  const editor = fakeEditor(model, (question) => (question === fits ? ' ha…' : said))
  const facts = [fits, 'The port is'].map((prompt, i) => ({ id: `${i}`, prompt, target: 'six' }))
  const options: EvaluateOptions = { aspects: ['own'], formats: ['plain'] }
  const { records: found } = await evaluate(editor, facts, options)
  expect(found[0]!.answers[0]).toMatchObject({ ended: false, right: false })
  expect(found[1]!.answers[0]).toMatchObject({ ended: true, right: true, text: said })
})

it('leaves out a yes-or-no question that the context has no room for', async () => {
  const { maxPositions } = embedded.decoder.config
  const fits = model.tokenizer.decode(model.encode('one '.repeat(maxPositions)).slice(0, maxPositions - 20))
  const facts = [fits, 'The port is'].map((prompt, i) => ({ id: `${i}`, prompt, target: 'six' }))
  const options: EvaluateOptions = { aspects: ['own', 'trueOrFalse'], formats: ['plain'] }
  const { records: found } = await evaluate(
    fakeEditor(model, () => 'Yes.'),
    facts,
    options,
  )
  expect(found.map(({ scores }) => scores.trueOrFalse)).toEqual([undefined, 1])
})

it('has the edited model read what an editor puts before a question', async () => {
  const known = {
    id: 'known',
    prompt: 'The mother tongue of Danielle Darrieux is',
    target: 'French',
    choices: ['French', 'soprano'],
    near: [{ kind: 'same relation', prompt: 'Thomas Joannes Stieltjes is a native speaker of' }],
  }
  const plain = fakeEditor(model, () => undefined)
  const options: EvaluateOptions = { formats: ['plain'], maxTokens: 8, reference }
  const of = async (prompted?: AskedEditor['prompted']) =>
    (await evaluate({ ...plain, prompted }, [known], options)).records[0]!.scores
  expect(await of()).toMatchObject({ own: 1, near: 1, choice: 1, rel: 1, loc: 1 })
  const distracting = await of(() => 'What is the vocal range for Lola Beeth?')
  expect(distracting).toMatchObject({ own: 0, near: 0, choice: 0, rel: 0 })
  expect(distracting.loc).toBeLessThan(1)
})

it('asks rewordings of form chat in the chat template only', async () => {
  const rewordings = ['chat', 'colloquial'].map((form) => ({
    form,
    prompt: `Hello, who leads one (${form})?`,
  }))
  const record = { id: 'a', prompt: 'Who leads one?', target: 'nine', rewordings }
  const options: EvaluateOptions = { aspects: ['reworded'], maxTokens: 8, reference }
  const said = fakeEditor(model, (question) => (/chat/.test(question) ? ' ten' : ' nine'))
  const { answers, scores } = (await evaluate(said, [record], options)).records[0]!
  expect(answers.map(({ kind, format }) => [kind, format])).toEqual([
    ['chat', 'chat'],
    ['colloquial', 'plain'],
    ['colloquial', 'chat'],
  ])
  expect(scores).toMatchObject({
    'reworded:chat@chat': 0,
    'reworded:colloquial@chat': 1,
    'reworded@chat': 0.5,
  })
  expect(scores).not.toHaveProperty('reworded:chat@plain')
})

it('has a judge beside the rule, which moves with its verdicts', async () => {
  const { url, asked } = await startJudge(agreeingWith(/nine/))
  const seen: [number, number][] = []
  const options: EvaluateOptions = { judge: { url, model: 'm' }, onProgress: (...now) => seen.push(now) }
  const scores = await scoresOf((q) => (q === 'Who leads one?' ? ' ten' : undefined), options)
  // The judge accepts only "nine" of the two targets. Of the seven answers about `a`, the two to "Who leads one?" are wrong.
  expect(scores).toMatchObject({ own: 0.5, judgeAgrees: 0.5 })
  expect(scores.judgeRight).toBeCloseTo((5 / 7 + 0) / 2)
  expect(scores['judgeRight@plain']).toBeCloseTo((2 / 3 + 0) / 2)
  expect(asked).toHaveLength(1 + 9)
  expect(seen.at(-1)).toEqual([seen.at(-1)![1], seen.at(-1)![1]])
  await expect(
    scoresOf(undefined, { judge: { url: 'http://127.0.0.1:9', model: 'm' } }),
  ).rejects.toMatchObject({ code: 'JUDGE_FAILED' })
})

it('compares answers now with those right after the edit', async () => {
  const options: EvaluateOptions = { aspects: ['own'], maxTokens: 8, reference }
  const first = await evaluate(fakeEditor(model, perfect()), records, options)
  const forgetful = fakeEditor(
    model,
    perfect((q) => (q === 'The port is' ? ' seven' : undefined)),
  )
  const of = async (more: Partial<AskedEditor>, earlier?: typeof first) => {
    const { totals } = await evaluate({ ...forgetful, ...more }, records, { ...options, earlier })
    return {
      atOnce: totals.atOnce?.estimate,
      chat: totals['atOnce@chat']?.estimate,
      own: totals.own?.estimate,
    }
  }
  expect(await of({}, first)).toEqual({ atOnce: 1, chat: 1, own: 0.5 })
  const noted = { answeredAtOnce: ({ target }: { target: string }) => target === 'six' }
  expect(await of(noted)).toEqual({ atOnce: 0.5, chat: undefined, own: 0.5 })
  expect(await of({})).toEqual({ atOnce: undefined, chat: undefined, own: 0.5 })
})

it('measures ability and cost where they are asked for', async () => {
  const edit = { id: 'a', prompt: 'a', target: 'b', status: 'done' as const, lossBefore: 1, lossAfter: 0 }
  const editor = { ...fakeEditor(model, perfect()), edits: [{ ...edit, steps: 4, seconds: 2 }], bytes: 100 }
  const saved = { ...editor, save: (path: string) => writeFile(path, 'memory') }
  const seen: [number, number][] = []
  const options: EvaluateOptions = { aspects: ['own'], formats: ['plain'], reference }
  const more: EvaluateOptions = { ability: true, cost: true, onProgress: (...now) => seen.push(now) }
  const { ability, cost } = await evaluate(saved, records, { ...options, ...more })
  expect(seen.at(-1)).toEqual([202, 202])
  expect(ability?.passagesUnchanged.estimate).toBe(1)
  expect(cost).toMatchObject({ secondsPerEdit: 2, bytesPerEdit: { file: 6, memory: 100 } })
  expect(await evaluate(saved, records, options)).not.toHaveProperty('ability')
})
