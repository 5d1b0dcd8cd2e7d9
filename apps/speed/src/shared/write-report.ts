import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a report as JSON to `out`, and `page`, if given, to a file of the same name with the extension `.html`. */
export async function writeReport(out: string, report: unknown, page?: string): Promise<void> {
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, `${JSON.stringify(report, null, 2)}\n`)
  if (page !== undefined) await writeFile(out.replace(/(\.json)?$/, '.html'), page)
}
