import { existsSync } from 'node:fs'
import { WiseError } from '@wise-edit/core'
import { memoryMethod, routingMethods } from '@wise-edit/editors'
import type { RoutingMethod } from '@wise-edit/editors/internal'
import type { ArgsDef } from 'citty'
import type { Settings } from './settings'

/** Options that choose the method of a new memory. */
export const methodArgs = {
  method: {
    type: 'enum',
    description: 'A side memory for each edit (default), or WISE with one side memory or several',
    options: [...routingMethods],
  },
  mode: { type: 'enum', description: 'Short for --method wise-…', options: ['merge', 'retrieve'] },
} satisfies ArgsDef

/** A method and options for it. */
export interface Chosen {
  method: RoutingMethod
  settings: Settings
}

/**
 * Returns the method from the command line or the settings, else the method of the existing memory, else `per-edit`.
 */
export async function chooseMethod(
  path: string,
  { method, mode }: { method?: string; mode?: string },
  { mode: ofSettings, ...settings }: Settings,
): Promise<Chosen> {
  const inWise = mode ?? ofSettings
  const asked = (method ?? (inWise === undefined ? undefined : `wise-${inWise}`)) as RoutingMethod | undefined
  const held = existsSync(path) ? await memoryMethod(path) : undefined
  if (held && asked && held !== asked) {
    throw new WiseError(
      'SETTINGS_DIFFER',
      `"${path}" was made with ${held}, not ${asked}; expected the same method. Leave the method out, or start another memory with --out.`,
    )
  }
  return { method: asked ?? held ?? 'per-edit', settings }
}

/** Returns the `mode` option of WISE for a method. */
export function modeOf(method: Exclude<RoutingMethod, 'per-edit'>): 'merge' | 'retrieve' {
  return method === 'wise-merge' ? 'merge' : 'retrieve'
}
