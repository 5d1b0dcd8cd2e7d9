import { table } from '../shared/table'
import type { Profile } from './kernel-times'
import type { ProfileReport } from './run'

/** Renders the report as text: GFLOP/s, and the profiles of a step and a token. */
export function renderProfile({ model, machine, load, backends, absent }: ProfileReport): string {
  const products = backends.map(({ backend, threads, products }) => [
    `${backend}, ${threads} threads`,
    ...products.map(
      ({ backend, direct }) => `${round(backend)}${direct ? ` (${percent(backend / direct)})` : ''}`,
    ),
  ])
  const profiles = backends.flatMap(({ backend, step, decode }) => [
    ...(step ? [profileRow(`${backend}, training step`, step)] : []),
    ...(decode ? [profileRow(`${backend}, generated token`, decode)] : []),
  ])
  const titles = backends[0]?.products.map(({ title }) => title) ?? []
  return [
    `${model} on ${machine.processor}, ${machine.cores} cores, Node ${machine.node}; load of the machine ${load.map((value) => value.toFixed(1)).join(' to ')}`,
    '',
    'Matrix products, GFLOP/s of the fastest run (beside the BLAS called directly in the same process)',
    '',
    ...table(['', ...titles], products),
    '',
    ...table(
      ['', 'ms', 'in products', 'in other kernels', 'between kernels', 'calls', 'largest others'],
      profiles,
    ),
    ...absent.map(({ system, reason }) => `\n${system}: ${reason}`),
  ].join('\n')
}

function profileRow(title: string, { milliseconds, products, between, kernels }: Profile): string[] {
  const others = kernels.filter(({ kernel }) => !kernel.endsWith('MatMul')).slice(0, 3)
  const calls = kernels.reduce((sum, kernel) => sum + kernel.calls, 0)
  return [
    title,
    round(milliseconds),
    percent(products),
    percent(1 - products - between),
    percent(between),
    String(calls),
    others.map(({ kernel, milliseconds }) => `${kernel} ${milliseconds.toFixed(2)}`).join(', '),
  ]
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(2)
}
