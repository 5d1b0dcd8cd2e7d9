import { setPriority } from 'node:os'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { LanguageModel, loadModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { openEngine } from '../open-engine'
import { answerCalls, sent } from './channel'
import { handlersOf } from './handlers'
import type { LoadProgress, Said, ThreadData } from './start-thread'

/** Nice value of this thread and its kernels, so that the thread that answers HTTP goes first. */
const NICE = 5
/** Milliseconds between signs of life. */
const BEAT = 250

const port = parentPort as MessagePort
const say = (message: Said) => port.postMessage(message)
void start().catch((error) => say({ type: 'failed', error: sent(error) }))

async function start(): Promise<void> {
  // On Linux, this sets the priority of this thread and of the threads that it starts.
  if (process.platform === 'linux') setPriority(NICE)
  const engine = await loadEngine(workerData)
  port.on('message', answerCalls(port, handlersOf(engine)))
  const { maxPositions, tokenizer, toolSupport, memory } = engine
  const { steps, undoesAtOnce, edits } = memory
  const about = { maxPositions, tokenizer, toolSupport, memory: { steps, undoesAtOnce, edits } }
  say({ type: 'ready', about })
  const beat = () => {
    const { numTensors, numBytes } = engine.tensors
    say({ type: 'alive', tensors: { numTensors, numBytes } })
  }
  beat()
  setInterval(beat, BEAT)
}

async function loadEngine({ model: path, modelName, memory, gate, fresh }: ThreadData) {
  const progress = (progress: LoadProgress) => say({ type: 'progress', progress })
  const { decoder, tokenizer } = await loadModel(path, {
    onProgress: ({ file, done, total }) => progress({ file, done, total }),
    onLoad: (done, total) => progress({ done, total }),
  })
  return openEngine(new LanguageModel(modelName, decoder, tokenizer), {
    ...{ memory, fresh, onNote: (note) => say({ type: 'note', note }) },
    gate: gate === undefined ? undefined : await loadSentenceEncoder(gate),
  })
}
