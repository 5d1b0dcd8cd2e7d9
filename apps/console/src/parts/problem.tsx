import type { Failure } from '../api/failure'

/** Says what went wrong, where it did. */
export function Problem({ failure, id }: { failure: Failure | undefined; id?: string }) {
  if (!failure) return null
  return (
    <p class="problem" role="alert" id={id}>
      {failure.message}
    </p>
  )
}
