import { availableParallelism, cpus } from 'node:os'

/** What a report says of the machine. */
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
