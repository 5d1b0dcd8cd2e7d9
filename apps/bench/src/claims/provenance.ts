import type { CellState } from '../cell/state'
import { shortName } from '../experiment/plan'
import { plainSettings } from '../methods'
import { settingsOf } from '../report/content/settings'
import type { ClaimResults } from './claim'

/** Describes what results were measured with, the same on every machine: commits, experiments, models, data, settings. */
export function provenanceOf(results: ClaimResults): string {
  const states = Object.values(results).flat()
  const lines = new Map<string, Set<string>>()
  for (const state of states) {
    const line = describe(state)
    lines.set(line, (lines.get(line) ?? new Set()).add(state.cell.label))
  }
  const settings = Object.values(results).flatMap((states) => settingsOf(states.map(plain)))
  return [
    ...[...lines].map(([line, labels]) => `- ${[...labels].join(', ')}: ${line}`),
    ...new Set(settings.map(([name, options]) => `- Settings of ${name}: \`${JSON.stringify(options)}\``)),
  ].join('\n')
}

function plain(state: CellState): CellState {
  return { ...state, settings: plainSettings(state.settings) }
}

function describe({ cell, model, environment: { version, git } }: CellState): string {
  const { experiment, data, T, rollbacks, seed } = cell
  const commit = git ? `, commit ${git.commit.slice(0, 10)}${git.changed ? ' with changes' : ''}` : ''
  return [
    `experiment ${experiment}, version ${cell.version}`,
    `${shortName(cell.model)} (fingerprint ${model.slice(0, 12)})`,
    `${shortName(data.source)}${data.skip ? ` from record ${data.skip + 1}` : ''} (fingerprint ${data.records.slice(0, 12)})`,
    `T = ${T.join(', ')}${T.includes(1) ? ` (1 is the mean of ${rollbacks} records)` : ''}, seed ${seed}`,
    `wise-edit ${version}${commit}`,
  ].join('; ')
}
