/** What can be measured of an edited model. */
export const measureNames = [
  'strict',
  'retention',
  'ability',
  'qa',
  'plain-locality',
  'oracle-routing',
  'perplexity',
  'ood',
  'activations',
  'inference-time',
  'memory-cost',
] as const

export type MeasureName = (typeof measureNames)[number]
