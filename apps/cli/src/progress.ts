/** Reports long steps on one line of the terminal; silent where stderr is no terminal. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr) {
  let shown = ''
  const show = (line: string) => {
    if (!stream.isTTY || line === shown) return
    stream.write(`\r${line.padEnd(shown.length)}`)
    shown = line
  }
  return {
    report(title: string, done: number, total: number): void {
      show(`${title}: ${total > 0 ? Math.floor((100 * done) / total) : 100} %`)
    },
    /** Takes the line away. */
    end(): void {
      if (shown === '') return
      show('')
      stream.write('\r')
    },
  }
}
