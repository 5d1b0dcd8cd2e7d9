import type { ArgsDef } from 'citty'

/** Options of commands that run an experiment. */
export const runArgs = {
  model: { type: 'string', description: 'Models: folders, .gguf files or hub ids, separated by commas' },
  data: { type: 'string', description: 'Data sets: bundled ones or files, separated by commas' },
  irrelevant: { type: 'string', description: 'File of irrelevant texts that edits must not affect' },
  methods: { type: 'string', description: 'Methods, separated by commas, instead of the experiment’s' },
  T: { type: 'string', description: 'Numbers of edits after which to measure, such as 1,10,100' },
  seeds: { type: 'string', description: 'Seeds, such as 0,1,2' },
  rollbacks: { type: 'string', description: 'Number of records over which T=1 is averaged' },
  out: { type: 'string', description: 'Folder of the results; default .results/EXPERIMENT' },
  resume: {
    type: 'boolean',
    default: true,
    description: 'Resume an earlier run',
    negativeDescription: 'Restart instead',
  },
  budget: {
    type: 'string',
    description: 'Time after which to stop with the results so far, such as 90s, 30m or 2h',
  },
  workers: { type: 'string', description: 'Number of processes that run cells; default 1' },
  threads: {
    type: 'string',
    description: 'Number of threads of each process; default: an equal share of the cores',
  },
  redis: {
    type: 'string',
    description: 'Redis or Valkey through which `wise-edit-bench worker` runs the cells: redis://HOST:6379',
  },
  'save-every': {
    type: 'string',
    description: 'Number of edits between saves; default 10, and every 30 seconds',
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
      'Any option of an editor, such as steps=30 or paper.replay=1, for WISE; ft-l:steps=30 for another method. May be repeated',
    valueHint: '[method:]name=value',
  },
} as const satisfies ArgsDef
