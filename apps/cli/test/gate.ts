import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { embeddedGate } from '@wise-edit/embedded-gate'

/** True where the gate is here, which a side memory for each edit needs: a clone may lack its weights. */
export const hasGate = existsSync(join(embeddedGate, 'gate.safetensors'))
