import type { ArgsDef } from 'citty'

/** Options of commands that run an experiment. */
export const runArgs = {
  model: { type: 'string', description: 'Models: folders, .gguf files or hub ids, separated by commas' },
  data: { type: 'string', description: 'Data sets: bundled ones or files, separated by commas' },
  irrelevant: { type: 'string', description: 'File of texts that edits must not touch' },
  methods: { type: 'string', description: 'Methods, separated by commas, instead of the experiment’s' },
  T: { type: 'string', description: 'Numbers of edits after which to measure, such as 1,10,100' },
  seeds: { type: 'string', description: 'Seeds, such as 0,1,2' },
  rollbacks: { type: 'string', description: 'Records over which T=1 is averaged' },
  out: { type: 'string', description: 'Folder of the results; default .results/EXPERIMENT' },
  resume: {
    type: 'boolean',
    default: true,
    description: 'Go on where an earlier run stopped',
    negativeDescription: 'Begin anew',
  },
  budget: { type: 'string', description: 'Stop after so long, such as 90s, 30m or 2h, with what there is' },
  workers: { type: 'string', description: 'Processes that run cells at a time; default 1' },
  threads: {
    type: 'string',
    description: 'Threads of each process; default: the cores shared among workers',
  },
  redis: {
    type: 'string',
    description:
      'Let `wise-edit-bench worker` run the cells, by way of this Redis or Valkey: redis://HOST:6379',
  },
  'save-every': {
    type: 'string',
    description: 'Edits after which what was learned is written down; default 10, and every 30 seconds',
  },
  margin: {
    type: 'boolean',
    default: true,
    description: 'WISE with its routing loss',
    negativeDescription: 'WISE without its routing loss L_a',
  },
  mask: {
    type: 'boolean',
    default: true,
    description: 'WISE with masks',
    negativeDescription: 'WISE without masks: each shard may train the whole matrix',
  },
  shards: { type: 'string', description: 'WISE: shards merged into one side memory [k]' },
  'mask-ratio': { type: 'string', description: 'WISE: share of the matrix that a shard may train [ρ]' },
  'merge-method': {
    type: 'string',
    description: 'WISE: linear, ties, sign, magnitude, dare, dare-ties or slerp',
  },
  judge: {
    type: 'string',
    description: 'Address of an OpenAI-compatible server whose model judges answers too, up to /v1',
  },
  'judge-model': { type: 'string', description: 'Name of the model there', default: 'default' },
  tuned: { type: 'string', description: 'Settings that `bench tune` found: its summary.json' },
  set: {
    type: 'string',
    description:
      'Any option of an editor, such as steps=30 or merge.density=0.3, for WISE; ft-l:steps=30 for another method. May be repeated',
    valueHint: '[method:]name=value',
  },
} as const satisfies ArgsDef
