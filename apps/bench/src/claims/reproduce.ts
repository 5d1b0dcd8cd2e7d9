import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@wise-edit/core/internal'
import { runPlanned } from '../commands/run-experiment'
import type { RunSettings } from '../commands/settings'
import { withTuned } from '../commands/tuned'
import { experimentSchema } from '../experiment/experiment'
import { readResults } from '../report/manifest'
import { reportBody, reportOf } from '../report/report'
import { renderSummary } from '../tune/render'
import { runTuning } from '../tune/run-tuning'
import type { TuningSummary } from '../tune/summary'
import type { ClaimResults, MeasuredClaim, Parts } from './claim'
import { provenanceOf } from './provenance'

/** Options of `reproduce`; `folder` gets one folder of results for each run. */
export interface ReproduceOptions extends Omit<RunSettings, 'experiment' | 'resume' | 'redis'> {
  /** Path of the claim's model, if it is not at its usual place. */
  model?: string
}

/**
 * Runs or resumes all experiments of a claim and returns the parts of its page; `undefined` if the budget, a stop or a
 * failed cell left results unfinished.
 */
export async function reproduce(
  { runs, tuning, parts }: MeasuredClaim,
  { folder, model, budgetSeconds, ...limits }: ReproduceOptions,
): Promise<Parts | undefined> {
  const started = performance.now()
  const tuned = tuning && (await search(tuning, join(folder, 'tuning')))
  const results: Record<string, ClaimResults[string]> = {}
  const reports: string[] = []
  for (const { name, experiment } of runs) {
    const planned = experimentSchema.parse({ ...experiment, ...(model && { models: [model] }) })
    const settings: RunSettings = {
      ...limits,
      experiment: tuned ? withTuned(planned, tuned) : planned,
      folder: join(folder, name),
      resume: true,
      ...(budgetSeconds !== undefined && {
        budgetSeconds: Math.max(0, budgetSeconds - (performance.now() - started) / 1000),
      }),
    }
    await runPlanned(settings)
    const { manifest, states } = await readResults(settings.folder)
    const done = states.filter(({ status }) => status === 'done').length
    if (done < manifest.cells.length) return undefined
    results[name] = states
    reports.push(reportBody(reportOf(manifest, states)))
  }
  if (parts) return parts(results)
  const searched = tuned ? [renderSummary(tuned).trim().replace(/^# /, '## ')] : []
  return { report: [...reports, ...searched, `## Provenance\n\n${provenanceOf(results)}`].join('\n\n') }
}

async function search(
  settings: NonNullable<MeasuredClaim['tuning']>,
  folder: string,
): Promise<TuningSummary> {
  await mkdir(folder, { recursive: true })
  const summary = await runTuning({ ...settings, folder })
  await writeWhole(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  return summary
}
