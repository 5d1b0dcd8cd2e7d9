/**
 * tsup settings of every package: ESM and CommonJS with types, source maps, nothing bundled but own code. Entry points of a
 * package share their chunks, so that classes and state exist once.
 */
export const library = (overrides = {}) => ({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'node20',
  dts: { compilerOptions: { customConditions: null } },
  sourcemap: true,
  clean: true,
  treeshake: true,
  splitting: true,
  ...overrides,
})

/** tsup settings of a package's build for browsers, beside that of `library`: the `imports` of package.json choose other modules. */
export const forBrowsers = (overrides = {}) => ({
  entry: { browser: 'src/index.ts' },
  format: ['esm'],
  platform: 'browser',
  target: 'es2022',
  treeshake: true,
  ...overrides,
})
