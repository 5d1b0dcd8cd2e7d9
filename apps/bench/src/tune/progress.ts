import { SingleBar } from 'cli-progress'

/** Shows the number of edits of the current trial on a terminal; prints lines anywhere. */
export interface TuneProgress {
  show(name: string, done: number, total: number): void
  say(line: string): void
}

export function showProgress(stream: NodeJS.WriteStream = process.stderr): TuneProgress {
  let bar: SingleBar | undefined
  const clear = () => {
    bar?.stop()
    bar = undefined
  }
  return {
    show(name, done, total) {
      if (!stream.isTTY) return
      if (!bar) {
        const format = '{name} {bar} {value}/{total} edits'
        bar = new SingleBar({ stream, format, barsize: 30, hideCursor: true, clearOnComplete: true })
        bar.start(total, done, { name })
      }
      bar.update(done, { name })
    },
    say(line) {
      clear()
      stream.write(`${line}\n`)
    },
  }
}
