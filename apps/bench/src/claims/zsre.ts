import { mainQa } from '../experiments/paper/main-qa'
import { quick } from '../experiments/quick'
import { OWN_METHOD } from '../methods'
import type { MeasuredClaim } from './claim'
import { files, gemma3, smolLm2 } from './models'
import { methodParts } from './parts/methods'

/** The default method on the paper's file. */
const ownOnPublished = {
  ...mainQa,
  data: [files.zsre],
  irrelevant: files.zsreIrrelevant,
  arms: [OWN_METHOD],
}

/** Claims about ZsRE with the methods that a reader would choose from today. */
export const zsreClaims: readonly MeasuredClaim[] = [
  {
    name: 'quick',
    title: 'The table of `npm start`: 1 to 100 ZsRE edits of the embedded model',
    cost: '15 min',
    runs: [{ name: 'quick', experiment: quick }],
    parts: methodParts,
  },
  {
    name: 'smollm2-zsre',
    title: 'ZsRE on SmolLM2-135M-Instruct, 1 to 100 edits with every method that can be run',
    cost: '15 h',
    runs: [
      {
        name: 'zsre',
        experiment: {
          ...mainQa,
          models: [smolLm2],
          arms: [
            OWN_METHOD,
            'wise-paper',
            'in-context',
            'loc-ft-bf',
            'ft-l',
            'lora',
            'grace',
            'memoir',
            'horen',
            'neural-db',
            'ultra-edit',
            'alpha-edit',
            'unedited',
          ],
          T: [1, 10, 100],
          rollbacks: 20,
        },
      },
    ],
    parts: methodParts,
  },
  {
    name: 'smollm2-zsre-1000',
    title: 'A thousand ZsRE edits of SmolLM2-135M-Instruct',
    cost: '2 h',
    runs: [
      {
        name: 'zsre',
        experiment: {
          ...ownOnPublished,
          models: [smolLm2],
          T: [100, 1000],
          sample: 200,
        },
      },
    ],
    parts: methodParts,
  },
  {
    name: 'gemma3-zsre',
    title: 'A hundred ZsRE edits of Gemma 3 270M',
    cost: '1 h',
    runs: [
      {
        name: 'zsre',
        experiment: {
          ...ownOnPublished,
          models: [gemma3],
          T: [1, 10, 100],
        },
      },
    ],
    parts: methodParts,
  },
]
