import type { Claim } from './claim'
import { pageState } from './page-state'
import { textTable } from './text-table'

/** Name of the part of `docs/results/README.md` that lists the pages. */
export const INDEX = 'index'

/** Returns the table of all pages with their age; `pages` holds their texts by name. */
export function resultsIndex(claims: readonly Claim[], pages: ReadonlyMap<string, string>): string {
  const rows = claims.flatMap((claim) => {
    const state = pageState(claim, pages.get(claim.name))
    if (state === 'not measured') return []
    return [[`[${claim.name}](${claim.name}.md)`, claim.title, state.split(':')[0] as string, claim.cost]]
  })
  return textTable(['Page', 'Claim', 'Figures', 'Cost'], rows, 4)
}
