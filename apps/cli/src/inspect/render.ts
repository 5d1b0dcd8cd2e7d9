import type { MemoryReport } from '@wise-edit/editors'
import { percent } from '../answer/why'
import { columns, count, oneLine, quote } from '../common/words'

/** Contents of a memory, as `inspect --json` prints them. */
export type Inspection = MemoryReport & {
  file: string
  bytes: number
  /** Edits with the same question and different answers, the earlier first. */
  contradictions: { prompt: string; edits: [string, string] }[]
  /** Threshold ε of each side memory of WISE, if the model was given. */
  thresholds?: number[]
}

type Of<Method> = Extract<Inspection, { method: Method }>
type OfWise = Of<'wise-merge' | 'wise-retrieve'>
type OfEdits = Of<'per-edit'>

/** Renders an inspection as text. */
export function renderInspection(inspection: Inspection): string[] {
  const { file, bytes, method, model, edits, contradictions } = inspection
  const states = ['failed', 'not learned'].flatMap((state) => {
    const some = edits.filter(({ status }) => status === state).length
    return some > 0 ? [`${some} ${state}`] : []
  })
  const each = method === 'per-edit' && edits.length > 0 ? `, ${size(bytes / edits.length)} an edit` : ''
  return [
    `${file}: ${method}, ${count(edits.length, 'edit')}${states.length > 0 ? ` (${states.join(', ')})` : ''}, ${size(bytes)}${each}`,
    `made for ${model.name} (${model.architecture}), ${model.matrix}${model.shape ? ` [${model.shape.join(', ')}]` : ''}, sha256 ${model.sha256.slice(0, 12)}`,
    ...(inspection.method === 'per-edit' ? sideMemories(inspection) : shards(inspection)),
    ...section(
      'Contradictions',
      contradictions.map(({ prompt, edits: [a, b] }) =>
        method === 'per-edit'
          ? `  "${b}" overrules "${a}" on ${quote(prompt)}`
          : `  "${a}" and "${b}" both answer ${quote(prompt)}`,
      ),
    ),
  ]
}

function sideMemories({ edits, gate, options }: OfEdits): string[] {
  const rows = edits.map(
    ({ id, status, overruledBy, steps, lossBefore, lossAfter, memory, prompt, target }) => [
      `  ${oneLine(id)}`,
      overruledBy === undefined ? status : 'overruled',
      String(steps),
      `${lossBefore.toFixed(2)} to ${lossAfter.toFixed(2)}`,
      memory ? String(memory.rank) : '-',
      memory ? String(memory.bytes) : '-',
      memory ? percent(memory.threshold) : '-',
      `${quote(prompt, 50)} -> ${quote(target, 30)}`,
    ],
  )
  const head = ['  id', 'state', 'steps', 'loss', 'rank', 'bytes', 'answers above', 'prompt -> target']
  const missed = edits.flatMap(({ id, reason }) =>
    reason === undefined ? [] : [`  ${oneLine(id)}: ${reason}`],
  )
  return [
    `seed ${options.seed}, ${count(options.steps, 'step')} at most, rank ${options.rank}`,
    gate
      ? `read by the gate ${gate.name}, sha256 ${gate.sha256.slice(0, 12)}`
      : 'read by an unknown gate: the next load reads its edits again',
    ...section('Edits', rows.length > 0 ? columns([head, ...rows], [2, 3, 4, 5, 6]) : []),
    ...section('Not learned', missed),
  ]
}

function shards(inspection: OfWise): string[] {
  const { settings } = inspection
  return [
    `seed ${settings.seed}, ${count(settings.steps, 'step')} at most, mask ratio ${settings.maskRatio} (${settings.maskKind}), ${count(settings.editsPerShard, 'edit')} a shard`,
    ...section('Edits', editLines(inspection)),
    ...section('Shards', shardLines(inspection)),
    ...section('Side memories', memoryLines(inspection)),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', title, ...lines] : []
}

function editLines({ edits }: OfWise): string[] {
  const rows = edits.map(({ id, status, shard, steps, lossBefore, lossAfter, indicator, prompt, target }) => [
    `  ${oneLine(id)}`,
    status,
    String(shard),
    String(steps),
    `${lossBefore.toFixed(2)} to ${lossAfter.toFixed(2)}`,
    indicator.toPrecision(4),
    `${quote(prompt, 50)} -> ${quote(target, 30)}`,
  ])
  const head = ['  id', 'state', 'shard', 'steps', 'loss', 'Δ', 'prompt -> target']
  return rows.length > 0 ? columns([head, ...rows], [2, 3, 4, 5]) : []
}

function shardLines({ shards, overlap }: OfWise): string[] {
  const rows = shards.map(({ number, edits, entries, changed, norm, largest }, i) => [
    `  ${number}`,
    String(edits.length),
    String(entries),
    String(changed),
    norm.toPrecision(4),
    largest.toPrecision(4),
    shards.map((_, j) => `${((overlap?.pairs[i]?.[j] ?? 0) * 100).toFixed(1)} %`).join(' '),
  ])
  const head = [
    '  number',
    'edits',
    'entries',
    'changed',
    'norm',
    'largest',
    'of the matrix, shared with each shard',
  ]
  return rows.length > 0 ? columns([head, ...rows], [1, 2, 3, 4, 5]) : []
}

function memoryLines({ memories, thresholds }: OfWise): string[] {
  const lines = memories.map(({ edits, shards }, i) => {
    const threshold = thresholds?.[i]
    const from = `${count(edits.length, 'edit')} in ${shards.length === 1 ? 'shard' : 'shards'} ${shards.join(', ')}`
    return `  ${i + 1}: ${from}${threshold === undefined ? '' : `; answers where Δ > ε ${threshold.toPrecision(4)}`}`
  })
  const hint = '  Their thresholds ε are measured on the model: add --model.'
  return lines.length > 0 && !thresholds ? [...lines, hint] : lines
}

function size(bytes: number): string {
  if (bytes < 1e5) return `${(bytes / 1e3).toFixed(1)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}
