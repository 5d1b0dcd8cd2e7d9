import { MultiBar, type SingleBar } from 'cli-progress'
import type { Cell } from './cell/cell'
import type { CellProgress } from './cell/work'
import type { CellOutcome } from './pool/pool'

/** Shows the progress of cells: a bar for each on a terminal, otherwise a line for each every ten seconds. */
export interface ProgressView {
  progress(cell: Cell, progress: CellProgress): void
  end(outcome: CellOutcome): void
  stop(): void
}

/** Creates a view on `stream` for all cells that run at the same time. */
export function showProgress(
  names: Map<string, string>,
  stream: NodeJS.WriteStream = process.stderr,
): ProgressView {
  return stream.isTTY ? new Bars(names, stream) : new Lines(names, stream)
}

class Bars implements ProgressView {
  readonly #names: Map<string, string>
  readonly #width: number
  readonly #bars = new Map<string, SingleBar>()
  readonly #multi: MultiBar

  constructor(names: Map<string, string>, stream: NodeJS.WriteStream) {
    this.#names = names
    this.#width = Math.max(...[...names.values()].map(({ length }) => length))
    this.#multi = new MultiBar({
      stream,
      format: '{name} {bar} {value}/{total} {state}',
      barsize: 30,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      clearOnComplete: false,
      linewrap: false,
      gracefulExit: false,
    })
  }

  progress(cell: Cell, progress: CellProgress): void {
    const { done, total } = progress
    const name = (this.#names.get(cell.id) as string).padEnd(this.#width)
    const bar = this.#bars.get(cell.id) ?? this.#multi.create(total, 0, { name, state: '' })
    this.#bars.set(cell.id, bar)
    bar.update(done, { state: describe(progress) })
  }

  end({ cell, outcome }: CellOutcome): void {
    this.#bars.get(cell.id)?.update({ state: outcome })
  }

  stop(): void {
    this.#multi.stop()
  }
}

class Lines implements ProgressView {
  readonly #names: Map<string, string>
  readonly #stream: NodeJS.WriteStream
  readonly #started = performance.now()
  readonly #shownAt = new Map<string, number>()

  constructor(names: Map<string, string>, stream: NodeJS.WriteStream) {
    this.#names = names
    this.#stream = stream
  }

  progress(cell: Cell, progress: CellProgress): void {
    const now = performance.now()
    if (now - (this.#shownAt.get(cell.id) ?? Number.NEGATIVE_INFINITY) < 10_000) return
    this.#shownAt.set(cell.id, now)
    const { done, total } = progress
    const full = Math.round((10 * done) / Math.max(1, total))
    this.#say(cell, `${'█'.repeat(full)}${'░'.repeat(10 - full)} ${done}/${total} ${describe(progress)}`)
  }

  end({ cell, outcome }: CellOutcome): void {
    this.#say(cell, outcome)
  }

  stop(): void {}

  #say(cell: Cell, text: string): void {
    const seconds = Math.round((performance.now() - this.#started) / 1000)
    this.#stream.write(`${String(seconds).padStart(4)} s  ${this.#names.get(cell.id)}: ${text}\n`)
  }
}

function describe({ phase, loss, answers }: CellProgress): string {
  if (answers) return `${phase}, ${answers.done}/${answers.total} answers`
  return loss === undefined ? phase : `${phase}, loss ${loss.toFixed(3)}`
}
