import { existsSync } from 'node:fs'
import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os'

/** Resources of the machine that are available to this process. */
export interface Machine {
  platform: string
  processor: string
  /** Number of cores that this process may use. */
  cores: number
  /** Average number of runnable processes in the last minute; 0 on Windows. */
  load: number
  memoryBytes: number
  freeBytes: number
  /** True if the driver of an NVIDIA GPU is loaded. */
  nvidiaGpu: boolean
}

export function describeMachine(): Machine {
  // It is 0 or astronomically large if the process is not limited.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY
  const memoryBytes = Math.min(totalmem(), limit)
  return {
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    load: loadavg()[0]!,
    memoryBytes,
    freeBytes: Math.min(freemem(), memoryBytes),
    nvidiaGpu: existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidia0'),
  }
}
