import type { Edit } from '../api/types'

interface EditSearchProps {
  search: string
  onSearch: (search: string) => void
  found: number
  all: number
}

export function EditSearch({ search, onSearch, found, all }: EditSearchProps) {
  return (
    <search>
      <label for="search">Search</label>
      <input
        id="search"
        type="search"
        value={search}
        onInput={(event) => onSearch(event.currentTarget.value)}
      />
      <p class="hint" role="status">
        {search.trim() === '' ? `${all} in all` : `${found} of ${all} match`}
      </p>
    </search>
  )
}

/** True if the prompt or answer of an edit contains `search`, or its id equals it. */
export function matches({ id, prompt, target }: Edit, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return id === search.trim() || `${prompt}\n${target}`.toLowerCase().includes(wanted)
}
