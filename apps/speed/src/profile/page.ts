import * as Plot from '@observablehq/plot'
import { page, text } from '@wise-edit/measuring/page'
import { colours, draw } from '@wise-edit/measuring/plot'
import type { Profile } from './kernel-times'
import type { ProfileReport } from './run'
import { renderProfile } from './table'

/** Renders the report as a page that needs no script, network or other file. */
export function profilePage(report: ProfileReport): string {
  const { model, machine, load, backends } = report
  return page({
    name: 'profile',
    title: `How close ${model === 'embedded' ? 'the embedded model' : model} comes to what the machine can do`,
    body: [
      productsPlot(report),
      ...backends.flatMap(({ backend, step, decode }) => [
        ...(step ? [profilePlot(`A training step on ${backend}`, step)] : []),
        ...(decode ? [profilePlot(`A generated token on ${backend}`, decode)] : []),
      ]),
      `<section><h2>Figures</h2><div class="wide"><pre>${text(renderProfile(report))}</pre></div></section>`,
    ],
    footer: [
      `${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${machine.platform}; load of the machine ${load.join(' to ')}`,
      ...backends.map(
        ({ backend, description, threads }) => `${backend}: ${description}, ${threads} threads`,
      ),
    ],
  })
}

/** GFLOP/s by shape: bars for the backends, and a line for the BLAS called directly. */
function productsPlot({ backends }: ProfileReport): string {
  const bars = backends.flatMap(({ backend, products }) =>
    products.map((product) => ({
      backend,
      shape: product.title,
      speed: product.backend,
      direct: product.direct,
    })),
  )
  const shapes = [...new Set(bars.map(({ shape }) => shape))]
  return draw('Matrix products, GFLOP/s; lines: the BLAS called directly', {
    height: 40 + 26 * bars.length,
    marginLeft: 90,
    marginRight: 290,
    x: { label: 'GFLOP/s', grid: true },
    y: { domain: backends.map(({ backend }) => backend), label: null },
    fy: { domain: shapes, label: null, padding: 0.15 },
    color: { ...colours(backends.map(({ backend }) => backend)), legend: false },
    marks: [
      Plot.barX(bars, { fy: 'shape', x: 'speed', y: 'backend', fill: 'backend' }),
      Plot.tickX(
        bars.filter(({ direct }) => direct !== undefined),
        { fy: 'shape', x: 'direct', y: 'backend', strokeWidth: 2 },
      ),
      Plot.ruleX([0]),
    ],
  })
}

const SHOWN = 12

/** Milliseconds by kernel, including the time between kernels. */
function profilePlot(title: string, { milliseconds, products, between, kernels }: Profile): string {
  const bars = [
    ...kernels.map(({ kernel, calls, milliseconds }) => ({ label: `${kernel} (${calls})`, milliseconds })),
    { label: 'between kernels', milliseconds: between * milliseconds },
  ]
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, SHOWN)
  return draw(
    `${title}: ${milliseconds.toPrecision(3)} ms, ${Math.round(100 * products)} % of it in matrix products`,
    {
      height: 40 + 20 * bars.length,
      marginLeft: 220,
      x: { label: 'ms (calls in brackets)', grid: true },
      y: { domain: bars.map(({ label }) => label), label: null },
      marks: [Plot.barX(bars, { x: 'milliseconds', y: 'label', fill: '#4269d0' }), Plot.ruleX([0])],
    },
  )
}
