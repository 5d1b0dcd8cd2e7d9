import { availableParallelism, cpus } from 'node:os'

/** Description of the machine in a report. */
export interface Machine {
  platform: string
  processor: string
  cores: number
  node: string
}

export function thisMachine(): Machine {
  return {
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.versions.node,
  }
}
