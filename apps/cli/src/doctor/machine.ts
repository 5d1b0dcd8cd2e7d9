import { existsSync } from 'node:fs'
import { availableParallelism, cpus, freemem, loadavg, totalmem } from 'node:os'

/** What the computer offers to this process. */
export interface Machine {
  platform: string
  processor: string
  /** Cores that this process may use. */
  cores: number
  /** Processes that wanted to run in the last minute, 0 on Windows. */
  load: number
  memoryBytes: number
  freeBytes: number
  /** Whether the driver of an NVIDIA GPU is there. */
  nvidiaGpu: boolean
}

export function describeMachine(): Machine {
  // 0 or an astronomic number where nothing limits the process.
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
