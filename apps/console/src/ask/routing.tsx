import type { Route } from '../api/types'
import { EditRouting } from './edit-routing'
import { MemoryRouting } from './memory-routing'
import { NearEdits } from './near-edits'

/** Model or edit that answers, with the reasons, for either kind of memory. */
export function Routing({ route, onFind }: { route: Route; onFind: (id: string) => void }) {
  if ('candidates' in route) return <EditRouting route={route} onFind={onFind} />
  return (
    <>
      <MemoryRouting route={route} />
      <NearEdits edits={route.nearest} onFind={onFind} />
    </>
  )
}
