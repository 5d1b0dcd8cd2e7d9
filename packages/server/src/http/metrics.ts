import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { TensorMemory } from '../engine/engine'

/** Values of the gauges, which are read at each scrape by Prometheus. */
export interface Gauges {
  running(): number
  waiting(): number
  /** Returns the number of edits in each state. */
  edits(): Record<string, number>
  tensors(): TensorMemory
}

/** Metrics for Prometheus. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Histogram({
    name: 'wise_request_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers: [this.#registry],
  })
  readonly #tokens = new Counter({
    name: 'wise_tokens_total',
    help: 'Tokens read in prompts and written in answers',
    labelNames: ['model', 'kind'],
    registers: [this.#registry],
  })

  get contentType(): string {
    return this.#registry.contentType
  }

  countRequest(labels: { method: string; route: string; status: number }, seconds: number): void {
    this.#requests.observe(labels, seconds)
  }

  countTokens(model: string, prompt: number, completion: number): void {
    this.#tokens.inc({ model, kind: 'prompt' }, prompt)
    this.#tokens.inc({ model, kind: 'completion' }, completion)
  }

  /** Registers gauges that read `gauges`, and the default metrics of Node.js. */
  watch(gauges: Gauges): void {
    const gauge = (name: string, help: string, read: () => number) => {
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read())
        },
      })
    }
    gauge('wise_texts_running', 'Texts being written', gauges.running)
    gauge('wise_texts_waiting', 'Requests that wait until their text may be written', gauges.waiting)
    gauge('wise_tensors', 'Tensors held', () => gauges.tensors().numTensors)
    gauge('wise_tensor_bytes', 'Bytes that tensors hold', () => gauges.tensors().numBytes)
    new Gauge({
      name: 'wise_edits',
      help: 'Edits by state',
      labelNames: ['state'],
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const [state, count] of Object.entries(gauges.edits())) this.set({ state }, count)
      },
    })
    collectDefaultMetrics({ register: this.#registry })
  }

  /** Returns all metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
