/** tsup settings of every package: ESM and CommonJS with types, source maps, nothing bundled but own code. */
export const library = (overrides = {}) => ({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'node20',
  dts: { compilerOptions: { customConditions: null } },
  sourcemap: true,
  clean: true,
  treeshake: true,
  ...overrides,
})
