const KEY = 'wise-edit token'

/** Token that was entered in this tab; it is gone when the tab is closed. */
export function readToken(): string | null {
  return sessionStorage.getItem(KEY)
}

export function storeToken(token: string): void {
  sessionStorage.setItem(KEY, token)
}
