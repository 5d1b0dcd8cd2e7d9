import { isObject, parseJson } from '@wise-edit/core/internal'
import type { Message } from '@wise-edit/transformer'
import { z } from 'zod'
import { ApiError } from '../http/errors'
import type { Service } from '../service'
import type { ToolFormat } from '../tools/tool-format'
import { text, unsupported } from './text-parameters'

/** Maximum number of tools, as at OpenAI. */
const MOST = 128

/** Name of a tool. */
export const toolName = z.string().regex(/^[\w-]{1,64}$/, 'expected 1 to 64 letters, digits, "_" or "-"')

const type = z.literal('function', { error: 'only tools of type "function" can be called' })
const tool = {
  name: toolName,
  description: text.nullish(),
  parameters: z.looseObject({}).nullish(),
  strict: unsupported(false),
}

/** Tools that the model may call. Their descriptions reach it through its chat template. */
export const toolsSchema = toolList(z.looseObject({ type, function: z.looseObject(tool) }))

/** The same as responses describe them. */
export const responseToolsSchema = toolList(z.looseObject({ type, ...tool }))

function toolList<Tool extends z.ZodType>(tool: Tool) {
  return z.array(tool).max(MOST).nullish().describe('Needs a model whose chat template has tools')
}

export const toolChoiceSchema = z
  .enum(['auto', 'none'], {
    error: 'forcing a call is not supported, the model decides; expected "auto" or "none"',
  })
  .nullish()

/** Says if an answer may hold more than one call. */
export const severalCalls = z.boolean().nullish().describe('If false, only the first call is returned')

/** Call of a tool in an earlier turn of the assistant, as the API returned it. */
export const toolCallSchema = z.object({
  id: text.min(1),
  type: z.literal('function', { error: 'only calls of type "function" can be read' }),
  function: z.object({ name: toolName, arguments: text }),
})

/** Returns a call with its arguments as chat templates read them. Throws `ApiError` 400 if they are no JSON object. */
export function callOf(
  { id, type, function: { name, arguments: json } }: z.output<typeof toolCallSchema>,
  param: string,
): NonNullable<Message['tool_calls']>[number] {
  try {
    const value = parseJson(json)
    if (isObject(value) && !Array.isArray(value)) return { id, type, function: { name, arguments: value } }
  } catch {}
  const message = `"${param}" cannot be used: expected the arguments as JSON of one object.`
  throw new ApiError(400, 'invalid_value', message, { param })
}

/** Tools of a request, and the format in which the model calls them. */
export interface AskedTools {
  tools: readonly unknown[]
  format: ToolFormat
}

/**
 * Returns the tools that a request offers to the model; `undefined` if it offers none. Throws `ApiError` 400 if the model's
 * chat template has none, or writes calls in a format that is not read.
 */
export function askedTools(
  { engine, name }: Pick<Service, 'engine' | 'name'>,
  tools: readonly unknown[] | null | undefined,
  choice: z.output<typeof toolChoiceSchema>,
): AskedTools | undefined {
  if (!tools?.length) return undefined
  const format = engine.toolSupport
  if (format === 'none') throw refused('tools', name)
  if (format === 'unknown') {
    const message = `"tools" cannot be used: the chat template of ${name} writes calls in a format that is not supported; those in JSON with a name and arguments are. Leave the tools out.`
    throw new ApiError(400, 'invalid_value', message, { param: 'tools' })
  }
  return choice === 'none' ? undefined : { tools, format }
}

/** Throws `ApiError` 400 for `param`, which holds a call of a tool or its result, if the model's chat template has no tools. */
export function requireTools({ engine, name }: Pick<Service, 'engine' | 'name'>, param: string): void {
  if (engine.toolSupport === 'none') throw refused(param, name)
}

function refused(param: string, name: string): ApiError {
  const message = `"${param}" cannot be used: the chat template of ${name} has no tools, so they are not supported. Leave them out, or serve a model whose template has tools.`
  return new ApiError(400, 'invalid_value', message, { param })
}
