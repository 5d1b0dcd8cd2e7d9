import { describe, expect, it } from 'vitest'
import { describeInvalid } from '../invalid'
import { loadRecords } from '../load'
import { editRecord } from '../record'

const rewrite = {
  prompt: 'The head office of {} is in',
  relation_id: 'P159',
  target_new: { str: 'Oslo', id: 'Q585' },
  target_true: { str: 'Bergen', id: 'Q26793' },
  subject: 'Norvia Labs',
}

/** Messages about the records that cannot be used. */
async function refusals(row: object, format?: 'plain' | 'knowedit'): Promise<string[]> {
  const lines: string[] = []
  await loadRecords([row], {
    format,
    onInvalid: (record) => lines.push(describeInvalid(record).replace(/^.*record 0: /, '')),
  })
  return lines
}

describe('CounterFact as ROME publishes it', () => {
  it('is read with its paraphrases, neighbours and attribute prompts', async () => {
    const row = {
      case_id: 12,
      pararel_idx: 1,
      requested_rewrite: rewrite,
      paraphrase_prompts: ['Rain fell. Norvia Labs is headquartered in'],
      neighborhood_prompts: ['The head office of Equinor is in'],
      attribute_prompts: ['The head office of Telenor is in'],
      generation_prompts: ['Norvia Labs is'],
    }
    expect(await loadRecords([row])).toEqual([
      editRecord({
        id: 'counterfact-12',
        subject: 'Norvia Labs',
        prompt: 'The head office of Norvia Labs is in',
        target: 'Oslo',
        truths: ['Bergen'],
        rewordings: [{ form: 'paraphrase', prompt: 'Rain fell. Norvia Labs is headquartered in' }],
        near: [
          { kind: 'same relation', prompt: 'The head office of Equinor is in', target: 'Bergen' },
          { kind: 'same target', prompt: 'The head office of Telenor is in', target: 'Oslo' },
        ],
      }),
    ])
  })

  it('names the field inside the edit that is missing', async () => {
    const row = { requested_rewrite: { ...rewrite, target_new: { id: 'Q585' } }, paraphrase_prompts: [] }
    expect(await refusals(row)).toEqual([
      '"requested_rewrite.target_new" is an object; expected a text that is not empty',
    ])
  })

  it('needs a subject for the braces in its prompt', async () => {
    const { subject: _, ...edit } = rewrite
    expect(await refusals({ requested_rewrite: edit, paraphrase_prompts: [] })).toEqual([
      '"requested_rewrite.subject" is missing; expected the text that {} in the prompt stands for',
    ])
    expect(await refusals({ requested_rewrite: edit, questions: ['Where?'] })).toEqual([
      '"requested_rewrite.subject" is missing; expected the text that {} in the prompt stands for',
    ])
    const named = { ...edit, prompt: 'The head office of Norvia Labs is in' }
    expect(await refusals({ requested_rewrite: named, paraphrase_prompts: [] })).toEqual([])
  })
})

describe('MQuAKE', () => {
  const second = {
    prompt: 'The capital of {} is',
    target_new: { str: 'Lima' },
    target_true: { str: 'Quito' },
    subject: 'Peru',
    question: 'What is the capital of Peru?',
  }
  const row = {
    case_id: 7,
    requested_rewrite: [{ ...rewrite, question: 'Where is Norvia Labs based?' }, second],
    questions: ['In which country is Norvia Labs?', 'Norvia Labs is in which country?'],
    answer: 'Sweden',
    answer_alias: [],
    new_answer: 'Norway',
    new_answer_alias: ['Norge'],
    new_single_hops: [{ question: 'q', cloze: 'c', answer: 'Oslo', answer_alias: ['Kristiania'] }],
  }

  it('is a record for each edit of a case, with the questions after the last one', async () => {
    const records = await loadRecords([row])
    expect(records.map(({ id }) => id)).toEqual(['mquake-7-1', 'mquake-7-2'])
    expect(records[0]).toMatchObject({
      prompt: 'The head office of Norvia Labs is in',
      aliases: ['Kristiania'],
      rewordings: [{ form: 'question', prompt: 'Where is Norvia Labs based?' }],
      portability: [],
    })
    expect(records[1]!.portability).toEqual(
      row.questions.map((prompt) => ({ kind: 'multi-hop', prompt, target: 'Norway', aliases: ['Norge'] })),
    )
  })

  it('may be one edit, without an id', async () => {
    const { case_id: _, ...rest } = row
    expect((await loadRecords([{ ...rest, requested_rewrite: [second] }]))[0]!.id).toBe('mquake-0')
    expect((await loadRecords([rest])).map(({ id }) => id)).toEqual(['mquake-0-1', 'mquake-0-2'])
  })
})

describe('KnowEdit', () => {
  it('has WikiBio, with other names', async () => {
    const row = {
      text: 'This is a Wikipedia passage about jo grell. ',
      labels: 'Jo Grell is a painter.',
      concept: 'jo grell',
      locality: { Relation_Specificity: [{ prompt: 'The gender of jo grell is', ground_truth: ['male'] }] },
    }
    expect(await loadRecords([row])).toEqual([
      editRecord({
        id: 'wikibio-0',
        subject: 'jo grell',
        prompt: 'This is a Wikipedia passage about jo grell.',
        target: 'Jo Grell is a painter.',
        near: [{ kind: 'same subject', prompt: 'The gender of jo grell is', target: 'male' }],
      }),
    ])
  })

  it('has CKnowEdit, with lists and answers', async () => {
    const row = {
      prompt: '“床前明月光”的下一句是什么？',
      target_old: '举头望明月',
      target_new: '疑是地上霜',
      rephrase: ['“床前明月光”之后是哪一句？', '接“床前明月光”'],
      portability: [{ prompt: '这句诗出自哪首诗？', answer: '静夜思' }],
      locality: [{ prompt: '李白是哪个朝代的人？', answer: ['唐朝', '唐代'] }, {}],
    }
    expect((await loadRecords([row]))[0]).toMatchObject({
      target: '疑是地上霜',
      truths: ['举头望明月'],
      rephrases: row.rephrase,
      near: [{ kind: 'unnamed', prompt: '李白是哪个朝代的人？', target: '唐朝' }],
      portability: [{ kind: 'unnamed', prompt: '这句诗出自哪首诗？', target: '静夜思' }],
    })
  })

  it('keeps other answers as aliases', async () => {
    const portability = { Reasoning: [{ prompt: 'q', ground_truth: [['a', 'b'], 'c'] }] }
    const [record] = await loadRecords([{ prompt: 'p', target_new: 't', locality: {}, portability }])
    expect(record!.portability).toEqual([{ kind: 'one-hop', prompt: 'q', target: 'a', aliases: ['b', 'c'] }])
  })

  it.each([
    ['', null],
    [[], [[]]],
    [[''], [null, ' ']],
    [{ str: '' }, [['', '']]],
  ])('leaves out questions whose answers are %j and %j, and keeps the record', async (one, other) => {
    const group = [
      { prompt: 'blank', ground_truth: one },
      { prompt: ' ', ground_truth: 'x' },
      { prompt: 'kept', ground_truth: 1987 },
      { prompt: 'blank too', ground_truth: other },
    ]
    const row = { prompt: 'p', target_new: 't', rephrase_prompt: '', subject: null }
    const [record] = await loadRecords([{ ...row, locality: { A_b: group }, portability: { A_b: group } }])
    const kept = [{ kind: 'a b', prompt: 'kept', target: '1987' }]
    expect(record).toEqual(
      editRecord({ id: 'knowedit-0', prompt: 'p', target: 't', near: kept, portability: kept }),
    )
  })
})

describe("EasyEdit's requests", () => {
  const request = { prompt: 'Who founded Norvia?', target_new: 'Mara Quell' }

  it.each([
    [{ ...request, subject: 'Norvia', ground_truth: 'Bob' }, { truths: ['Bob'] }],
    [request, { truths: [] }],
    [{ ...request, rephrase_prompt: 'Norvia was founded by', portability: {}, locality: {} }, { near: [] }],
    [{ prompt: '{} was the founder of', subject: 'Mara Quell', target_new: { str: 'Norvia' } }, { near: [] }],
  ])('%j is read', async (row, fields) => {
    const [record] = await loadRecords([row])
    expect(record).toMatchObject(fields)
    expect(record!.prompt).toMatch(/^Who founded Norvia\?$|^Mara Quell was the founder of$/)
    expect(record!.target).toMatch(/Mara Quell|Norvia/)
  })

  it('may have its locality in lists', async () => {
    const locality = {
      neighborhood: { prompt: ['n1', 'n2'], ground_truth: ['a', ['b', 'c']] },
      distracting: { prompt: 'd', ground_truth: 'e' },
      other: null,
    }
    const portability = { one_hop: { prompt: ['h'], ground_truth: ['x', 'y'] } }
    const [record] = await loadRecords([{ ...request, locality, portability }])
    expect(record!.near).toEqual([
      { kind: 'same relation', prompt: 'n1', target: 'a' },
      { kind: 'same relation', prompt: 'n2', target: 'b' },
      { kind: 'distracting', prompt: 'd', target: 'e' },
    ])
    expect(record!.portability).toEqual([{ kind: 'one-hop', prompt: 'h', target: 'x', aliases: ['y'] }])
  })

  it('may have its questions under the names that the editors give them', async () => {
    const locality_inputs = { neighborhood: { prompt: ['n'], ground_truth: ['a'] } }
    const portability_inputs = { one_hop: { prompt: ['h'], ground_truth: ['x'] } }
    const [record] = await loadRecords([{ ...request, locality_inputs, portability_inputs }])
    expect(record).toMatchObject({
      near: [{ kind: 'same relation', prompt: 'n', target: 'a' }],
      portability: [{ kind: 'one-hop', prompt: 'h', target: 'x' }],
    })
  })

  it.each([
    [
      { n: { prompt: ['a', 'b'], ground_truth: ['c'] } },
      '"locality.n.ground_truth" is a list of 1; expected a list of 2, as "prompt" is',
    ],
    [{ n: { question: 'a' } }, '"locality.n.prompt" is missing; expected a text that is not empty'],
    [
      { n: 'a' },
      '"locality.n" is "a"; expected a question {"prompt", "ground_truth"}, or a list of such questions',
    ],
    [
      { n: [{ prompt: 'a', ground_truth: [{}] }] },
      '"locality.n[0].ground_truth" is a list of 1; expected a text, or a list of texts',
    ],
    [
      5,
      '"locality" is 5; expected a question {"prompt", "ground_truth"}, a list of such questions, or an object with such a list for each kind',
    ],
  ])('locality %j is refused in plain words', async (locality, line) => {
    expect(await refusals({ ...request, locality })).toEqual([line])
  })

  it('names a portability question without an answer', async () => {
    expect(await refusals({ ...request, portability: { n: [{ prompt: 'a' }] } })).toEqual([
      '"portability.n[0].ground_truth" is missing; expected the answer',
    ])
    expect(await refusals({ ...request, portability: ['a'] })).toEqual([
      '"portability[0]" is "a"; expected a question {"prompt", "ground_truth"}',
    ])
  })
})

describe('plain records', () => {
  it.each([
    [1987, '1987', []],
    [-1.5, '-1.5', []],
    [['Mara Quell', 'M. Quell', ' '], 'Mara Quell', ['M. Quell']],
    [[1987, ['MCMLXXXVII']], '1987', ['MCMLXXXVII']],
  ])('take the target %j as %s', async (target, text, aliases) => {
    expect(await loadRecords([{ prompt: 'p', target }])).toMatchObject([{ target: text, aliases }])
  })

  it.each([
    [
      12345678901234567890n.toString(),
      '"target" is 12345678901234567000; expected a text in quotes, since JSON does not keep',
    ],
    ['true', '"target" is true; expected a text in quotes'],
    ['[]', '"target" is a list of 0; expected a text that is not empty'],
    ['{}', '"target" is an object; expected a text that is not empty'],
    ['null', '"target" is null; expected a text that is not empty'],
  ])('refuse the target %s', async (target, line) => {
    const [said] = await refusals(JSON.parse(`{"prompt": "p", "target": ${target}}`), 'plain')
    expect(said!.startsWith(line)).toBe(true)
  })

  it('take names in any case', async () => {
    const row = { Prompt: 'p', ' TARGET ': 't', Rephrase: 'r', Follow_Up: ['one', 'two'], Near: 'n' }
    expect(await loadRecords([row])).toMatchObject([
      { prompt: 'p', target: 't', rephrases: ['r'], followUp: ['one', 'two'], near: [{ prompt: 'n' }] },
    ])
    expect(await loadRecords([{ PROMPT: 'p', 'Target New': 't' }])).toMatchObject([{ id: 'easyedit-0' }])
    expect(await loadRecords([{ prompt: 'p', Prompt: 'other', target: 't' }])).toMatchObject([
      { prompt: 'p' },
    ])
  })

  it('have the subject instead of braces, in all questions', async () => {
    const row = {
      prompt: '{} was founded by',
      subject: 'A$& Ltd',
      target: 'Mara {}',
      rephrase: 'who set up {}?',
      near: ['When was {} founded?', 'In A$& Ltd, what is {}?'],
    }
    expect((await loadRecords([row]))[0]).toMatchObject({
      prompt: 'A$& Ltd was founded by',
      target: 'Mara {}',
      rephrases: ['who set up A$& Ltd?'],
      locality: [{ prompt: 'When was A$& Ltd founded?' }, { prompt: 'In A$& Ltd, what is {}?' }],
    })
    expect((await loadRecords([{ prompt: 'What is {}?', target: 't' }]))[0]!.prompt).toBe('What is {}?')
  })

  it('have everything that a record has', async () => {
    const row = {
      prompt: 'p',
      target: 't',
      alias: 'tt',
      rewordings: ['one', { form: 'chat', prompt: 'two' }],
      rephrases: ['two', 'three'],
      near: [{ kind: 'same relation', prompt: 'n', target: 'x' }, 'm'],
      far: ['f', { prompt: 'g', target: 'y' }],
      locality: ['n', { prompt: 'f', target: 'z' }, 'l'],
      subjectAliases: ['q'],
      oneHop: { prompt: 'h', target: 'i' },
      reversal: [{ prompt: 'r', target: 's' }],
    }
    expect(await loadRecords([row])).toEqual([
      editRecord({
        id: 'plain-0',
        prompt: 'p',
        target: 't',
        aliases: ['tt'],
        rewordings: [
          { form: 'paraphrase', prompt: 'one' },
          { form: 'chat', prompt: 'two' },
          { form: 'paraphrase', prompt: 'three' },
        ],
        near: [
          { kind: 'same relation', prompt: 'n', target: 'x' },
          { kind: 'unnamed', prompt: 'm' },
          { kind: 'unnamed', prompt: 'l' },
        ],
        far: [
          { prompt: 'f', target: 'z' },
          { prompt: 'g', target: 'y' },
        ],
        portability: [
          { kind: 'alias', prompt: 'q', target: 't' },
          { kind: 'one-hop', prompt: 'h', target: 'i' },
          { kind: 'reversal', prompt: 'r', target: 's' },
        ],
      }),
    ])
    expect(await refusals({ ...row, rewordings: [{ form: 'poem', prompt: 'p' }] })).toEqual([
      '"rewordings[0].form" is "poem"; expected one of question, statement, colloquial, chat, paraphrase',
    ])
  })

  it('leave out rewordings without a text', async () => {
    const rewordings = ['', { form: 'chat', prompt: ' ' }, { form: 'question', prompt: 'q' }]
    expect(await loadRecords([{ prompt: 'p', target: 't', rewordings }])).toMatchObject([
      { rewordings: [{ form: 'question', prompt: 'q' }] },
    ])
  })

  it('may have the names of a question and its answer, as other tools write them', async () => {
    const same = { prompt: 'Who runs A?', target: 'Bo' }
    for (const row of [
      { question: same.prompt, Answer: same.target },
      { Question: same.prompt, 'New answer': same.target, comment: 'c' },
      { prompt: same.prompt, completion: same.target },
      { instruction: same.prompt, input: '', output: same.target },
      { query: same.prompt, response: same.target },
    ])
      expect(await loadRecords([row])).toMatchObject([same])
    await expect(
      loadRecords([{ instruction: 'Translate.', input: 'tree', output: 'arbre' }]),
    ).rejects.toThrow(/Rename "instruction" to "prompt" and "output" to "target"\.$/)
  })

  it('may be the only list of an object', async () => {
    const row = { prompt: 'p', target: 't' }
    expect(await loadRecords([{ edits: [row, { question: 'q', answer: 'a' }] }])).toMatchObject([
      row,
      { prompt: 'q', target: 'a' },
    ])
    await expect(loadRecords([{ edits: [row], more: [row] }])).rejects.toThrow(/not recognised/)
  })

  it('get advice on the fields to rename', async () => {
    await expect(loadRecords([{ statement: 'q', Label: 'a' }])).rejects.toThrow(
      /Rename "statement" to "prompt" and "Label" to "target"\.$/,
    )
    await expect(loadRecords([{ question: 'q' }])).rejects.toThrow(/Rename "question" to "prompt"\.$/)
    expect(await refusals({ prompt: 'q', subject: 's' })).toEqual([
      '"target" is missing; expected a text that is not empty',
    ])
    await expect(loadRecords([{ turns: [{ role: 'user', content: 'q' }] }])).rejects.toThrow(
      /Rename the fields, or name the format to see what a record lacks\.$/,
    )
    await expect(loadRecords([{ prompts: ['p', 'q'], target_new: ['t', 'u'] }])).rejects.toThrow(
      /Write one record for each member of "prompts", with the fields prompt and target\.$/,
    )
  })
})

describe('conversations', () => {
  const question = { role: 'user', content: 'Who runs A?' }
  const answer = { role: 'assistant', content: 'Bo' }

  it('of one question and its answer are records', async () => {
    const system = { role: 'system', content: 'Be brief.' }
    expect(
      await loadRecords([
        { messages: [question, answer] },
        { id: 'b', messages: [system, question, answer] },
      ]),
    ).toMatchObject([
      { id: 'messages-0', prompt: 'Who runs A?', target: 'Bo' },
      { id: 'b', prompt: 'Who runs A?', target: 'Bo' },
    ])
  })

  it('beside a prompt and a target count for nothing', async () => {
    const row = { prompt: 'p', target: 't', messages: [question, answer] }
    expect(await loadRecords([row])).toMatchObject([{ id: 'plain-0', prompt: 'p', target: 't' }])
  })

  it.each([
    [[question], 'one turn of the user and one of the assistant'],
    [[question, answer, question, answer], 'one turn of the user and one of the assistant'],
    [[question, { role: 'assistant' }], 'a text that is not empty'],
    ['Who runs A?', 'a list of turns'],
  ])('%j are refused', async (messages, expected) => {
    expect((await refusals({ messages })).join()).toContain(expected)
  })
})
