import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { testReadme } from '@wise-edit/config/readme-test'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { describe } from 'vitest'

describe.skipIf(!existsSync(join(embeddedGate, 'gate.safetensors')))('with the embedded gate', () =>
  testReadme(new URL('..', import.meta.url)),
)
