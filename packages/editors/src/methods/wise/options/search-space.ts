/** Values worth trying on a model for which nothing was published, around the defaults. */
export const wiseSearchSpace = {
  /** Share of the depth at which the edited layer lies. */
  depth: [0.97, 0.9, 0.82, 0.75, 0.68, 0.6],
  protection: [0.1, 0.3, 1, 3, 10],
  learningRateScale: [0.5, 1, 2],
  marginScale: [0.5, 1, 2],
  thresholdPosition: [0.2, 0.4, 0.6],
} as const
