import { describe, expect, it } from 'vitest'
import { loadRecords } from '../load'
import { editRecord } from '../record'
import { recognise } from '.'

const zsre = {
  subject: 'C14 Timberwolf',
  src: 'What year was C14 Timberwolf commissioned?',
  pred: ' Timberwolf',
  rephrase: 'What year did C14 Timberwolf come into use?',
  alt: ' 2011',
  answers: ['2005', '2006'],
  loc: 'nq question: who sang it',
  loc_ans: 'The String',
  portability: {
    'Recalled Relation': '(a, b, c)',
    'New Question': 'In which decade?',
    'New Answer': '2010s',
  },
}
const passage = {
  subject: 'carole gist',
  prompt: 'This is a Wikipedia passage about carole gist. ',
  target_new: 'She was from Michigan.',
  locality_prompt: 'A map of South America, historica',
  locality_ground_truth: '',
}
const knowedit = {
  subject: 'Epaspidoceras',
  prompt: 'Which family does Epaspidoceras belong to?',
  target_new: 'Noctuidae',
  ground_truth: ['Aspidoceratidae'],
  rephrase_prompt: 'What family are Epaspidoceras?',
  locality: {
    Relation_Specificity: [
      { prompt: 'The taxon rank of Epaspidoceras is', ground_truth: ['genus'] },
      { prompt: 'Epaspidoceras taxon rank', ground_truth: [['genus', 'genera']] },
    ],
    Forgetfulness: [{ prompt: 'Others are', ground_truth: 'many' }],
  },
  portability: {
    Reasoning: [{ prompt: 'What is the common name of its family?', ground_truth: 'Owlet moths' }],
    Subject_Aliasing: [{ prompt: 'Which family does E. belong to?', ground_truth: 'Noctuidae' }],
  },
}
const counterfact = {
  case_id: 4,
  prompt: 'The mother tongue of Danielle Darrieux is',
  target_new: 'English',
  subject: 'Danielle Darrieux',
  ground_truth: 'French',
  rephrase_prompt: 'Danielle Darrieux speaks',
  locality_prompt: 'Michel Rocard is a native speaker of',
  locality_ground_truth: 'French',
}

describe('layouts', () => {
  it('reads ZsRE: alt is the target, answers are the truth', async () => {
    expect(await loadRecords([zsre])).toEqual([
      {
        id: 'zsre-0',
        subject: 'C14 Timberwolf',
        prompt: zsre.src,
        target: '2011',
        truths: ['2005', '2006'],
        aliases: [],
        rewordings: [{ form: 'question', prompt: zsre.rephrase }],
        rephrases: [zsre.rephrase],
        near: [],
        far: [zsre.loc],
        locality: [{ prompt: zsre.loc, target: 'The String' }],
        portability: [{ prompt: 'In which decade?', target: '2010s', kind: 'one-hop' }],
      },
    ])
    const { portability: _, ...train } = zsre
    expect((await loadRecords([train]))[0]!.portability).toEqual([])
  })

  it('reads CounterFact, with the case as id', async () => {
    expect(await loadRecords([counterfact])).toEqual([
      {
        id: 'counterfact-4',
        subject: 'Danielle Darrieux',
        prompt: counterfact.prompt,
        target: 'English',
        truths: ['French'],
        aliases: [],
        rewordings: [{ form: 'paraphrase', prompt: 'Danielle Darrieux speaks' }],
        rephrases: ['Danielle Darrieux speaks'],
        near: [{ kind: 'same relation', prompt: counterfact.locality_prompt, target: 'French' }],
        far: [],
        locality: [{ prompt: counterfact.locality_prompt, target: 'French' }],
        portability: [],
      },
    ])
  })

  it('reads hallucination passages, of which some have no locality answer', async () => {
    const [record] = await loadRecords([passage])
    expect(record).toMatchObject({
      id: 'hallucination-0',
      subject: 'carole gist',
      prompt: 'This is a Wikipedia passage about carole gist.',
      target: 'She was from Michigan.',
      near: [],
      far: [passage.locality_prompt],
      locality: [{ prompt: passage.locality_prompt }],
    })
  })

  it('reads temporal records: the other text is not a paraphrase', async () => {
    const [record] = await loadRecords([{ ...passage, ood_rephrase: 'Carole Gist, an American' }])
    expect(record).toMatchObject({ id: 'temporal-0', ood: 'Carole Gist, an American', rephrases: [] })
  })

  it('reads every group of KnowEdit', async () => {
    const [record] = await loadRecords([knowedit])
    expect(record).toMatchObject({ id: 'knowedit-0', target: 'Noctuidae', truths: ['Aspidoceratidae'] })
    expect(record!.rephrases).toEqual(['What family are Epaspidoceras?'])
    expect(record!.locality).toEqual([
      { prompt: 'The taxon rank of Epaspidoceras is', target: 'genus' },
      { prompt: 'Epaspidoceras taxon rank', target: 'genus' },
      { prompt: 'Others are', target: 'many' },
    ])
    expect(record!.near.map(({ kind }) => kind)).toEqual(['same subject', 'same subject', 'forgetfulness'])
    expect(record!.portability).toEqual([
      { prompt: 'What is the common name of its family?', target: 'Owlet moths', kind: 'one-hop' },
      { prompt: 'Which family does E. belong to?', target: 'Noctuidae', kind: 'alias' },
    ])
  })

  it('reads plain records, with single values for lists', async () => {
    const rows = [
      { prompt: 'p', target: 't', rephrase: 'q', locality: 'l', truth: 'old', id: 7 },
      {
        prompt: 'p2',
        target: 't2',
        rephrases: ['a', 'b'],
        locality: [{ prompt: 'l', target: 'x' }, 'm'],
        portability: { prompt: 'h', target: 'i' },
        subject: null,
      },
    ]
    expect(await loadRecords(rows)).toEqual([
      editRecord({
        id: '7',
        prompt: 'p',
        target: 't',
        truths: ['old'],
        rewordings: [{ form: 'paraphrase', prompt: 'q' }],
        near: [{ kind: 'unnamed', prompt: 'l' }],
      }),
      editRecord({
        id: 'plain-1',
        prompt: 'p2',
        target: 't2',
        rewordings: ['a', 'b'].map((prompt) => ({ form: 'paraphrase', prompt })),
        near: [
          { kind: 'unnamed', prompt: 'l', target: 'x' },
          { kind: 'unnamed', prompt: 'm' },
        ],
        portability: [{ prompt: 'h', target: 'i', kind: 'unnamed' }],
      }),
    ])
  })

  it('is recognised by its key fields only', () => {
    expect([zsre, counterfact, passage, { ...passage, ood_rephrase: 'o' }, knowedit].map(recognise)).toEqual([
      'zsre',
      'counterfact',
      'hallucination',
      'temporal',
      'knowedit',
    ])
    expect(recognise({ prompt: 'p', target: 't' })).toBe('plain')
    expect(recognise(Object.create({ prompt: 'p', target: 't' }))).toBeUndefined()
    expect([null, 'src', 3, [], {}].map(recognise)).toEqual(Array(5).fill(undefined))
  })
})
