import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { embeddedGate } from '@wise-edit/embedded-gate'

/** True if the weights of the gate, which per-edit memories need, are there; a clone may lack them. */
export const hasGate = existsSync(join(embeddedGate, 'gate.safetensors'))
