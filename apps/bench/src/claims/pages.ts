import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@wise-edit/core/internal'
import { claims } from '.'
import type { Claim, Parts } from './claim'
import { newPage, partsOf, withParts } from './page'
import { INDEX, resultsIndex } from './results-index'

/** Folder of pages: one Markdown file for each claim, and a README with a table of them. */
export class Pages {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  path(name: string): string {
    return join(this.#folder, `${name}.md`)
  }

  /** Returns the text of a page; `undefined` if there is none. */
  async read(name: string): Promise<string | undefined> {
    return existsSync(this.path(name)) ? readFile(this.path(name), 'utf8') : undefined
  }

  /** Returns all pages by name. */
  async all(): Promise<Map<string, string>> {
    const files = existsSync(this.#folder) ? await readdir(this.#folder) : []
    const names = files.filter((file) => file.endsWith('.md')).map((file) => file.slice(0, -'.md'.length))
    return new Map(
      await Promise.all(names.map(async (name) => [name, (await this.read(name)) as string] as const)),
    )
  }

  /** Writes the parts into the claim's page, or a new page, and updates the table of pages. */
  async write(claim: Claim, parts: Parts): Promise<void> {
    const { name } = claim
    const page = await this.read(name)
    await writeWhole(
      this.path(name),
      page === undefined ? newPage(claim, parts) : withParts(page, parts, this.path(name)),
    )
    const readme = await this.read('README')
    if (readme === undefined || !Object.hasOwn(partsOf(readme), INDEX)) return
    const table = resultsIndex(claims, await this.all())
    await writeWhole(this.path('README'), withParts(readme, { [INDEX]: table }, this.path('README')))
  }
}
