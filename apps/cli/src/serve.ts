import { once } from 'node:events'
import { describeError, numberOption, print, printError } from '@wise-edit/command-line'
import { embeddedModel } from '@wise-edit/embedded-model'
import { serve } from '@wise-edit/server'
import { checkAccess } from '@wise-edit/server/internal'
import { defineCommand } from 'citty'
import { untilInterrupted } from './common/interrupt'
import { judgeArgs, judgeOf } from './common/judge'
import { EMBEDDED, modelArg } from './common/model'
import { showProgress } from './common/progress'
import { chooseMethod, methodArgs, modeOf } from './edit/method'
import { prepareFolder } from './edit/saver'
import { readSettings } from './edit/settings'

export const serveCommand = defineCommand({
  meta: { name: 'serve', description: 'Serve an OpenAI-compatible API that also accepts edits' },
  args: {
    memory: {
      type: 'string',
      description: 'File with the edits; created if it does not exist',
      required: true,
    },
    model: modelArg,
    name: { type: 'string', description: 'Name of the model for clients; default: its file or folder' },
    host: {
      type: 'string',
      description: 'Host to listen on; other than this machine only with a token',
      default: '127.0.0.1',
    },
    port: { type: 'string', description: 'Port to listen on; 0 takes a free one', default: '8080' },
    token: {
      type: 'string',
      description: 'Token that clients must send; better in WISE_EDIT_TOKEN, which process lists do not show',
    },
    ...methodArgs,
    settings: {
      type: 'string',
      description: 'JSON file with options of the method for a new memory, or "paper"',
    },
    ...judgeArgs,
    running: { type: 'string', description: 'Number of texts to generate at the same time', default: '8' },
    waiting: { type: 'string', description: 'Number of requests that may wait', default: '256' },
  },
  async run({ args }) {
    const { memory, name, host } = args
    const limits = {
      running: numberOption('running', args.running, { whole: true, min: 1 }),
      waiting: numberOption('waiting', args.waiting, { whole: true, min: 0 }),
    }
    const port = numberOption('port', args.port, { whole: true, min: 0, max: 65_535 })
    const token = args.token ?? process.env.WISE_EDIT_TOKEN
    checkAccess(host, token)
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    const given = args.settings ? await readSettings(args.settings) : {}
    await prepareFolder(memory)
    const { method, settings } = await chooseMethod(memory, args, given)
    const line = showProgress()
    const failed = new AbortController()
    await using server = await serve({
      model: args.model === EMBEDDED ? embeddedModel : args.model,
      // Memories record the name of their model, which must not be the folder of this machine.
      modelName: args.model,
      ...(method === 'per-edit'
        ? { method, settings }
        : { method: 'wise', settings: { ...settings, mode: modeOf(method) } }),
      ...{ memory, name, host, port, token, limits, judge: judgeOf(args), signal },
      onProgress: ({ file, done, total }) =>
        line.report(file === undefined ? 'Loading' : `Downloading ${file}`, done, total),
      onNote: printError,
      onError: (error) => printError(describeError(error, 'wise-edit serve')),
      onFailure: (error) => failed.abort(error),
    }).finally(line.end)
    print(`Listening on ${server.url}; Ctrl-C stops it after the current answers.`)
    const end = AbortSignal.any([signal, failed.signal])
    if (!end.aborted) await once(end, 'abort')
    failed.signal.throwIfAborted()
    printError('Stopping.')
  },
})
