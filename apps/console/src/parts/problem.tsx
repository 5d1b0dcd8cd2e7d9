import type { Failure } from '../api/failure'

/** Shows a failure, if there is one. */
export function Problem({ failure, id }: { failure: Failure | undefined; id?: string }) {
  if (!failure) return null
  return (
    <p class="problem" role="alert" id={id}>
      {failure.message}
    </p>
  )
}
