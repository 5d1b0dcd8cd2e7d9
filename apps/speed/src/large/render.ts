import type { Cost } from './cost'
import type { LargeMeasurement } from './measure'

const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`
const tera = (flops: number) => `${(flops / 1e12).toFixed(2)} TFLOP`
const billions = (count: number) => `${(count / 1e9).toFixed(2)} billion`
const seconds = (time: number) => `${time.toPrecision(3)} s`

/** Renders the calculated cost of an edit line by line. */
export function renderCost(cost: Cost): string {
  return lines([
    ['parameters', billions(cost.parameters)],
    ['as float32, in WebAssembly', gib(cost.floatBytes)],
    ['as bfloat16, in the file', gib(cost.fileBytes)],
    ['one matrix of the edited layer', gib(cost.matrixBytes)],
    ['frozen layers, once an edit', tera(cost.prefixFlops)],
    ['  weights read for it', billions(cost.prefixWeights)],
    ['a step', tera(cost.stepFlops)],
    ['  weights read for it', billions(cost.stepWeights)],
  ])
}

/** Renders the measurements next to the calculated cost. */
export function renderLarge(report: LargeMeasurement): string {
  const { cost, pace, edit } = report
  return `${renderCost(cost)}\n${lines([
    ['backend', `${report.backend}, ${report.threads} threads, load ${report.load[0].toFixed(1)}`],
    ['products, in processor time', `${(pace.flopsPerSecond / 1e9).toFixed(1)} GFLOP/s`],
    ['read and widened', `${billions(pace.weightsPerSecond)} weights/s`],
    ['weights, as loaded', gib(report.weightBytes)],
    ['loading', seconds(report.loadSeconds)],
    ['before the first step', seconds(report.prepareSeconds)],
    ['a step', seconds(report.stepSeconds)],
    [
      '  in processor time',
      `${seconds(report.stepProcessorSeconds)}, ${seconds(report.predictedStepSeconds)} by arithmetic`,
    ],
    ['the edit', `${edit.status}, loss ${edit.lossBefore.toFixed(2)} to ${edit.lossAfter.toFixed(2)}`],
    ['a token it writes', seconds(report.tokenSeconds)],
    ['peak memory', gib(report.peakBytes)],
  ])}`
}

function lines(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `${name.padEnd(32)}${value}`).join('\n')
}
