/** Names of the measures of an edited model. */
export const measureNames = [
  'strict',
  'retention',
  'ability',
  'cost',
  'qa',
  'plain-locality',
  'oracle-routing',
  'perplexity',
  'ood',
  'activations',
  'inference-time',
] as const

export type MeasureName = (typeof measureNames)[number]
