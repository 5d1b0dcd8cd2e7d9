import { recordsOf } from '../cell/run-cell'
import type { CellState } from '../cell/state'
import { practitioner } from '../experiments/practitioner'
import { wikiCounterfact } from '../experiments/wiki-counterfact'
import { OWN_METHOD } from '../methods'
import type { ClaimResults, MeasuredClaim, Run } from './claim'
import { files, gemma3, smolLm2 } from './models'
import { answerSummary, answersByForm } from './parts/answers'
import { routingCurve } from './parts/curve'
import { costTable, methodParts, scoresByT } from './parts/methods'
import { provenanceOf } from './provenance'

/** Below every threshold of the curve, so that the router looks at all candidates. */
const LOWEST = -3

/** Claims about facts as people teach them, asked freely. */
export const practitionerClaims: readonly MeasuredClaim[] = [
  {
    name: 'practitioner-smollm2',
    title: 'What users see: own, reworded, near and far questions after 66 edits of SmolLM2',
    cost: '1 h',
    runs: [
      testHalf(smolLm2),
      {
        name: 'curve',
        experiment: {
          ...practitioner,
          models: [smolLm2],
          data: ['practitioner-development'],
          arms: [{ method: OWN_METHOD, label: 'curve', options: { threshold: LOWEST } }],
          T: [66],
          measures: ['routing'],
        },
      },
    ],
    parts: async (results) => {
      const { test = [], curve = [] } = results
      const { provenance, ...answers } = await answerParts(results)
      const threshold = test[0]?.settings?.threshold as number | undefined
      return { ...answers, curve: routingCurve(curve, threshold), provenance }
    },
  },
  {
    name: 'practitioner-gemma3',
    title: 'The same questions after the same 66 edits of Gemma 3 270M, in plain text',
    cost: '1 h',
    runs: [testHalf(gemma3)],
    parts: answerParts,
  },
  {
    name: 'practitioner-baselines',
    title: 'The same questions after 20 and 50 edits with the methods before',
    cost: '5 h',
    runs: [
      {
        name: 'baselines',
        experiment: {
          ...practitioner,
          models: [smolLm2],
          arms: ['unedited', 'wise-merge', 'wise-retrieve', 'grace', 'ft-l'],
        },
      },
    ],
    parts: methodParts,
  },
  {
    name: 'practitioner-in-context',
    title: 'The same questions after 50 edits, and with the facts in the prompt',
    cost: '40 min',
    runs: [
      {
        name: 'in-context',
        experiment: {
          ...practitioner,
          models: [smolLm2],
          arms: [
            OWN_METHOD,
            'in-context',
            { method: 'in-context', label: 'In-context, BM25', options: { retrieval: 'bm25' } },
          ],
          T: [50],
          measures: ['strict', 'cost'],
          sample: 25,
        },
      },
    ],
    parts: (results) => ({ ...methodParts(results), cost: costTable(results['in-context'] ?? []) }),
  },
  {
    name: 'practitioner-rivals',
    title: 'The same questions after 20 edits with other recent methods',
    cost: '5 h',
    runs: [
      {
        name: 'rivals',
        experiment: {
          ...practitioner,
          models: [smolLm2],
          arms: [OWN_METHOD, 'loc-ft-bf', 'horen', 'neural-db', 'memoir', 'lora', 'ultra-edit', 'alpha-edit'],
          T: [20],
        },
      },
    ],
    parts: methodParts,
  },
  {
    name: 'wiki-counterfact',
    title: 'KnowEdit: own, aliases and near questions after 100 edits of SmolLM2',
    cost: '2 h',
    runs: [
      {
        name: 'wiki',
        experiment: {
          ...wikiCounterfact,
          models: [smolLm2],
          data: [files.wikiCounterfact],
          arms: [OWN_METHOD],
          T: [10, 100],
        },
      },
    ],
    parts: (results) => ({
      scores: scoresByT(results.wiki ?? [], {
        'own question, chat and plain': ['own@chat', 'own@plain'],
        'at once after its edit, chat and plain': ['atOnce@chat', 'atOnce@plain'],
        'alias of the subject': ['portability:alias@chat', 'portability:alias@plain'],
        'near, same subject: unchanged': ['near:same subject@chat', 'near:same subject@plain'],
        'near, same subject: says an edit': ['nearSays:same subject@chat', 'nearSays:same subject@plain'],
        'near, “which is not …”: unchanged': ['near:forgetfulness@chat', 'near:forgetfulness@plain'],
        'near, teacher-forced (Loc)': ['loc'],
        bleed: ['bleed@chat', 'bleed@plain'],
        runaway: ['runaway@chat', 'runaway@plain'],
        'one hop from the edit': ['portability:one-hop@chat', 'portability:one-hop@plain'],
        'agrees to the new fact, not to the old': ['trueOrFalse@chat'],
      }),
      provenance: provenanceOf(results),
    }),
  },
]

/** Teaches a model the whole test half, and asks everything freely. */
function testHalf(model: string): Run {
  return {
    name: 'test',
    experiment: {
      ...practitioner,
      models: [model],
      data: ['practitioner-test'],
      arms: [OWN_METHOD],
      T: [66],
      measures: ['strict', 'routing'],
    },
  }
}

/** Tables of the answers to the test half. */
async function answerParts(results: ClaimResults) {
  const { test = [] } = results
  const languages = await languagesOf(test)
  return {
    summary: answerSummary(test, languages),
    answers: answersByForm(test, languages),
    provenance: provenanceOf(results),
  }
}

/** Languages of the records that the first cell taught, in its order. */
async function languagesOf([state]: readonly CellState[]): Promise<(string | undefined)[]> {
  const records = await recordsOf((state as CellState).cell)
  return records.map(({ language }) => language)
}
