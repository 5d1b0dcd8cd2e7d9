/** vitest settings of every package: workspace packages resolve to their sources; a JSON report is kept for CI's count. */
export const vitest = (overrides = {}) => ({
  resolve: { conditions: ['@wise-edit/source', 'module', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@wise-edit/source', 'module', 'node', 'import', 'default'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: '.test/report.json' }]],
    pool: 'forks',
    passWithNoTests: true,
    maxWorkers: 2,
    testTimeout: 900_000,
    hookTimeout: 300_000,
    // Packages are tested at the same time: threads of one that wait for each other would only slow the others.
    env: { OPENBLAS_NUM_THREADS: process.env.OPENBLAS_NUM_THREADS ?? '1' },
    ...overrides,
  },
})
