import type { ExperimentFile } from '../experiment/experiment'
import { experiments } from '../experiments'
import type { MeasuredClaim } from './claim'
import { files, smolLm2 } from './models'

type Changes = Partial<ExperimentFile>

/** Fine-tuning with a step size and a limit with which it learns on small models. */
const ftL = { method: 'ft-l', options: { learningRate: 5e-3, normConstraint: 0.03 } }
/** MEND with a network that `train-mend` wrote. */
const mend = { method: 'mend', options: { hypernetwork: '.cache/mend-network' } }
const wise = ['wise-merge', 'wise-retrieve']
const locating = ['rome', 'memit', 'memit-mass', 'alpha-edit']

/** The search whose settings the tuned claims use. */
const tuning: NonNullable<MeasuredClaim['tuning']> = {
  methods: [...wise, 'ultra-edit', 'ft-ewc', 'ft-l', 'grace', 'memoir', 'lora', 'defer', ...locating],
  model: 'embedded',
  data: 'zsre-tune',
  T: 40,
  allowance: { seconds: 200, clock: 'processor', trials: 40 },
  seed: 0,
  fixed: {},
}

/** The paper’s tables and figures. */
export const paperClaims: readonly MeasuredClaim[] = [
  claim(
    'smollm2-main-qa',
    'main-qa',
    'WISE beside FT-L on SmolLM2-135M-Instruct, 1 to 100 ZsRE edits',
    '6 h',
    {
      models: [smolLm2],
      arms: ['wise-merge', ftL, 'unedited'],
      T: [1, 10, 100],
      rollbacks: 20,
    },
  ),
  claim(
    'main-qa',
    'main-qa',
    'Every method on the embedded model with its defaults, 1 to 100 ZsRE edits',
    '1 h',
    {
      arms: [
        'wise-merge',
        ftL,
        ...['ft-ewc', 'lora', 'grace', 'defer', 'memoir'],
        ...locating,
        mend,
        'ultra-edit',
        'unedited',
      ],
      T: [1, 10, 100],
      rollbacks: 20,
    },
  ),
  {
    ...claim('main-qa-tuned', 'main-qa', 'The same with settings that were searched on equal terms', '3 h', {
      arms: [
        'wise-merge',
        'ultra-edit',
        'ft-ewc',
        'ft-l',
        'grace',
        'memoir',
        'lora',
        mend,
        'defer',
        ...locating,
      ],
      T: [1, 10, 100],
    }),
    tuning,
  },
  {
    ...claim('main-qa-1000-tuned', 'main-qa', 'A thousand ZsRE edits of the embedded model, tuned', '8 h', {
      data: [files.zsre],
      arms: [
        'wise-retrieve',
        'ultra-edit',
        'ft-ewc',
        'ft-l',
        'memoir',
        mend,
        'grace',
        'rome',
        'defer',
        'lora',
      ],
      T: [100, 300, 1000],
    }),
    tuning,
  },
  claim('scaling', 'scaling', 'WISE-Retrieve over a thousand ZsRE edits, with oracle routing', '30 min', {
    data: [files.zsre],
    arms: ['wise-retrieve'],
    T: [100, 300, 1000],
  }),
  claim('scaling-counterfact', 'scaling', 'WISE-Retrieve over 3,000 CounterFact edits', '3 h', {
    data: [files.counterfact],
    arms: ['wise-retrieve'],
    T: [100, 500, 1000, 2000, 3000],
  }),
  claim('hallucination', 'hallucination', 'True sentences in place of 100 hallucinated ones', '30 min', {
    arms: [...wise, ftL, 'unedited'],
    T: [1, 10, 100],
  }),
  claim('hallucination-600', 'hallucination', 'True sentences in place of 600 hallucinated ones', '2 h', {
    data: [files.hallucination],
    arms: ['wise-retrieve', 'wise-merge'],
  }),
  claim(
    'smollm2-hallucination',
    'hallucination',
    'The same on SmolLM2-135M-Instruct, up to 100 edits',
    '3 h',
    {
      models: [smolLm2],
      arms: ['wise-merge', 'unedited'],
      T: [10, 100],
    },
  ),
  claim('ood-temporal', 'ood-temporal', 'Descriptions of new things, and other texts about them', '30 min', {
    arms: [...wise, ftL, 'unedited'],
  }),
  claim('smollm2-ood-temporal', 'ood-temporal', 'The same on SmolLM2-135M-Instruct', '3 h', {
    models: [smolLm2],
    arms: ['wise-merge', 'unedited'],
  }),
  claim('plain-locality', 'plain-locality', 'Locality on plain questions of the form of the edits', '30 min'),
  claim('router-ablation', 'router-ablation', 'Training with and without the margin loss', '10 min', {
    T: [1, 10, 100],
  }),
  claim('activations', 'activations', 'Routing indicators with and without the margin loss', '10 min'),
  claim('smollm2-activations', 'activations', 'The same on SmolLM2-135M-Instruct', '2 h', {
    models: [smolLm2],
    T: [10, 50],
  }),
  claim('merge-methods', 'merge-methods', 'Two shards merged by each method', '30 min'),
  claim('rho-k', 'rho-k', 'Numbers of shards and mask ratios', '2 h'),
  claim(
    'knowledge-anchors',
    'knowledge-anchors',
    'Shards that share entries and shards that share none',
    '30 min',
  ),
  claim('layer', 'layer', 'Choice of the edited layer', '30 min', { T: [50] }),
  claim('prefix', 'prefix', 'Training with and without random prefixes', '20 min', { T: [1, 10, 100] }),
  claim('generation', 'generation', 'Routing once or at every token', '20 min'),
  claim('memory-cost', 'memory-cost', 'Memory that edits take', '10 min', { T: [10, 100] }),
]

/** A claim whose page is the report of one experiment with some changes. */
function claim(
  name: string,
  experiment: string,
  title: string,
  cost: string,
  changes: Changes = {},
): MeasuredClaim {
  const known = experiments.find((one) => one.name === experiment) as ExperimentFile
  return { name, title, cost, runs: [{ name: experiment, experiment: { ...known, ...changes } }] }
}
