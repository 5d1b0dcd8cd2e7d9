import { WiseError } from '@wise-edit/core'
import { reason } from './load-errors'

export type Koffi = typeof import('koffi').default
export type Library = ReturnType<Koffi['load']>

/** Loads koffi, which calls native libraries. Throws `FFI_NOT_LOADED`. */
export async function loadKoffi(): Promise<Koffi> {
  try {
    return (await import('koffi')).default
  } catch (cause) {
    throw new WiseError(
      'FFI_NOT_LOADED',
      `koffi, which calls native libraries, did not load on ${process.platform}-${process.arch}: ${reason(cause)}. Reinstall it with its optional dependencies (npm install koffi).`,
      { cause },
    )
  }
}
