/** Names of the measures of an edited model. */
export const measureNames = [
  'strict',
  'retention',
  'routing',
  'ability',
  'cost',
  'qa',
  'plain-locality',
  'oracle-routing',
  'perplexity',
  'ood',
  'activations',
] as const

export type MeasureName = (typeof measureNames)[number]
