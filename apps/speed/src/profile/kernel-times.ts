import * as tf from '@tensorflow/tfjs-core'

/** Time of one kernel, without the kernels that it calls. */
export interface KernelTime {
  kernel: string
  calls: number
  milliseconds: number
}

/** Distribution of time over kernels. */
export interface Profile {
  milliseconds: number
  /** Share of matrix products. */
  products: number
  /** Share outside of kernels: tfjs's engine and the code around it. */
  between: number
  kernels: KernelTime[]
}

/** Kernels that multiply matrices. */
const PRODUCTS: string[] = [tf.BatchMatMul, tf._FusedMatMul]

/**
 * Times every kernel of the current backend until `stop`; the backend must compute synchronously.
 *
 * `lap` separates repetitions. The profile is the fastest lap, which reduces the influence of other processes.
 */
export class KernelClock {
  readonly #restore: (() => void)[] = []
  /** For each running kernel, the time spent in the kernels inside it. */
  readonly #inside: number[] = []
  #times = new Map<string, KernelTime>()
  #started: number
  #fastest: Profile | undefined

  constructor() {
    for (const config of tf.getKernelsForBackend(tf.getBackend())) {
      const own = config.kernelFunc
      config.kernelFunc = (call) => this.#time(config.kernelName, () => own(call))
      this.#restore.push(() => {
        config.kernelFunc = own
      })
    }
    this.#started = performance.now()
  }

  /** Ends a lap and starts the next one. */
  lap(): void {
    const milliseconds = performance.now() - this.#started
    if (milliseconds < (this.#fastest?.milliseconds ?? Number.POSITIVE_INFINITY)) {
      this.#fastest = profileOf(milliseconds, [...this.#times.values()])
    }
    this.#times = new Map()
    this.#started = performance.now()
  }

  /** Restores the kernels and returns the fastest lap. */
  stop(): Profile {
    for (const restore of this.#restore) restore()
    if (!this.#fastest) this.lap()
    return this.#fastest!
  }

  #time<T>(kernel: string, run: () => T): T {
    const started = performance.now()
    this.#inside.push(0)
    try {
      return run()
    } finally {
      const whole = performance.now() - started
      const inside = this.#inside.pop()!
      if (this.#inside.length > 0) this.#inside[this.#inside.length - 1]! += whole
      const entry = this.#times.get(kernel) ?? { kernel, calls: 0, milliseconds: 0 }
      entry.calls++
      entry.milliseconds += whole - inside
      this.#times.set(kernel, entry)
    }
  }
}

function profileOf(milliseconds: number, times: KernelTime[]): Profile {
  const sum = (some: KernelTime[]) => some.reduce((sum, kernel) => sum + kernel.milliseconds, 0)
  return {
    milliseconds,
    products: sum(times.filter(({ kernel }) => PRODUCTS.includes(kernel))) / milliseconds,
    between: 1 - sum(times) / milliseconds,
    kernels: times.sort((a, b) => b.milliseconds - a.milliseconds),
  }
}
