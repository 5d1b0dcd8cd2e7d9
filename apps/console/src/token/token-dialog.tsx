import { useState } from 'preact/hooks'
import { Modal } from '../parts/modal'
import { storeToken } from './stored'

interface TokenDialogProps {
  /** Tries the stored token; resolves to true if the server accepts it. */
  onTry: () => Promise<boolean>
  onClose: () => void
}

/** Asks for the server's token and stores it until the tab is closed. */
export function TokenDialog({ onTry, onClose }: TokenDialogProps) {
  const [token, setToken] = useState('')
  const [refused, setRefused] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    storeToken(token.trim())
    if (await onTry()) onClose()
    else setRefused(true)
  }
  return (
    <Modal titleId="token-title" onClose={onClose}>
      <h2 id="token-title">This server requires a token</h2>
      <form onSubmit={submit}>
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          required
          pattern="\s*[!-~]+\s*"
          title="Letters, digits and signs, without a space in between"
          value={token}
          aria-describedby="token-hint"
          aria-invalid={refused}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p class="hint" id="token-hint">
          Whoever started the server knows it. This tab keeps it until it is closed.
        </p>
        {refused && (
          <p class="problem" role="alert">
            The server does not take this token. See that it is whole, then try again.
          </p>
        )}
        <div class="buttons">
          <button type="submit" class="main">
            Go on
          </button>
          <button type="button" onClick={onClose}>
            Not now
          </button>
        </div>
      </form>
    </Modal>
  )
}
