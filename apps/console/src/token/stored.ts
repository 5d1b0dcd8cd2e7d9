const KEY = 'wise-edit token'

/** The token that was entered in this tab, gone when the tab is closed. */
export function readToken(): string | null {
  return sessionStorage.getItem(KEY)
}

export function storeToken(token: string): void {
  sessionStorage.setItem(KEY, token)
}
