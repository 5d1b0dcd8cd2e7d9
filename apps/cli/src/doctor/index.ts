import { print, printJson } from '@wise-edit/command-line'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { defineCommand } from 'citty'
import { describeMachine } from './machine'
import { type Probe, probe } from './probe'
import { probeApart } from './probe-apart'
import { createReport, renderReport } from './report'

export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description: 'Show which backends load on this machine, their speed, and how to improve it',
  },
  args: {
    backend: { type: 'enum', description: 'Probe this backend only', options: [...BACKENDS] },
    json: { type: 'boolean', description: 'Print the report as JSON' },
  },
  async run({ args }) {
    const machine = describeMachine()
    const backends = args.backend ? [await probe(args.backend as BackendName)] : await probeAll()
    const report = createReport(backends, machine)
    if (args.json) printJson(report)
    else print(renderReport(report))
  },
})

/** Probes one backend after another, since probes in parallel would slow each other down. */
async function probeAll(): Promise<Probe[]> {
  const probes: Probe[] = []
  for (const backend of BACKENDS) probes.push(await probeApart(backend))
  return probes
}
