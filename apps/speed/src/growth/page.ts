import * as Plot from '@observablehq/plot'
import { page, text } from '@wise-edit/measuring/page'
import { draw } from '@wise-edit/measuring/plot'
import type { GrowthReport } from './measure'
import { renderGrowth } from './table'

/** Renders the report as a page that needs no script, network or other file. */
export function growthPage(report: GrowthReport): string {
  const ratios = report.retrieve.map(({ memories, answerMs, uneditedMs }) => ({
    memories,
    ratio: answerMs / uneditedMs,
  }))
  return page({
    name: 'growth',
    title: 'What grows with edits, and what does not',
    body: [
      curve('Milliseconds an edit takes, WISE-Merge', report.merge, 'edits', 'editMs'),
      curve('Milliseconds of the first answer after an edit', report.merge, 'edits', 'firstAnswerMs'),
      curve('Time to answer, relative to the unedited model, WISE-Retrieve', ratios, 'memories', 'ratio'),
      `<section><h2>Figures</h2><div class="wide"><pre>${text(renderGrowth(report))}</pre></div></section>`,
    ],
    footer: [`${report.machine.processor}, ${report.backend}, Node ${report.machine.node}`],
  })
}

function curve(title: string, rows: object[], x: string, y: string): string {
  return draw(title, {
    height: 240,
    marginBottom: 40,
    marginLeft: 60,
    x: { label: x },
    y: { zero: true, grid: true, label: null },
    marks: [Plot.lineY(rows, { x, y, stroke: '#4269d0' }), Plot.dot(rows, { x, y, fill: '#4269d0' })],
  })
}
