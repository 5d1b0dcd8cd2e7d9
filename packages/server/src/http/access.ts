import { WiseError } from '@wise-edit/core'

/** Throws `TOKEN_INVALID` for a token that no header can carry, and `TOKEN_MISSING` for a host that needs a token. */
export function checkAccess(host: string, token: string | undefined): void {
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new WiseError(
      'TOKEN_INVALID',
      'The token is empty or holds white space or characters beyond ASCII, which no header can carry; expected one like "openssl rand -hex 32" prints.',
    )
  }
  if (token !== undefined || isLoopback(host)) return
  throw new WiseError(
    'TOKEN_MISSING',
    `The host is "${host}", which other machines may reach, and there is no token; expected one. Set a token, or bind to 127.0.0.1.`,
  )
}

/** Returns true if a host name or address is only reachable from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
