import { isObject } from '@wise-edit/core/internal'
import type { LanguageModel, Message } from '@wise-edit/transformer'
import { jsonAt } from './json-at'

/** Format in which a model writes its calls of tools: JSON with a name and arguments, one or a list, after a tag or without. */
export interface ToolFormat {
  /** Tag before each call or list of calls, such as `<tool_call>`; empty if there is none. */
  opening: string
}

/** Format of the calls in a chat template; `none` if it has no tools, `unknown` if it writes calls in another format. */
export type ToolSupport = ToolFormat | 'none' | 'unknown'

/** Texts that no template contains, to find where a template puts what it is given. */
const [ASKED, RESULT] = ['\ue000asked\ue000', '\ue000result\ue000']
const NAME = 'wise_edit_probe'
/** Some templates require ids of nine letters and digits. */
const ID = 'wiseedit1'

const TOOLS = [
  {
    type: 'function',
    function: { name: NAME, description: 'probe', parameters: { type: 'object', properties: {} } },
  },
]
const USER: Message = { role: 'user', content: ASKED }
const CALL: Message = {
  role: 'assistant',
  content: '',
  tool_calls: [{ id: ID, type: 'function', function: { name: NAME, arguments: { place: 'x' } } }],
}
const ANSWER: Message = { role: 'tool', content: RESULT, tool_call_id: ID }

/** Finds out how a model's chat template describes tools and their calls, by rendering some. */
export function toolSupport(
  model: Pick<LanguageModel, 'chatPrompt'> & { tokenizer: { chatTemplate: string | undefined } },
): ToolSupport {
  if (model.tokenizer.chatTemplate === undefined) return 'none'
  const render = (messages: readonly Message[]) => {
    try {
      return model.chatPrompt(messages, TOOLS)
    } catch {
      return ''
    }
  }
  const asked = render([USER])
  if (!asked.includes(NAME)) return 'none'
  const [, afterQuestion = ''] = asked.split(ASKED)
  const [, turn = ''] = render([USER, CALL, ANSWER]).split(ASKED)
  const [call = ''] = turn.split(RESULT)
  const start = startOfCall(call)
  if (start === undefined) return 'unknown'
  // The turn begins as every answer does; only the last word before the call belongs to it.
  let header = 0
  while (header < start && call[header] === afterQuestion[header]) header++
  return { opening: /\S*$/.exec(call.slice(header, start).trimEnd())?.[0] ?? '' }
}

/** Maximum number of characters that a template writes around a call. */
const LONGEST = 4096

/** Returns the place where a call of the probe begins, written as JSON. */
function startOfCall(text: string): number | undefined {
  for (let start = 0; start < Math.min(text.length, LONGEST); start++) {
    const value = jsonAt(text, start)?.value
    const [first] = Array.isArray(value) ? value : [value]
    if (isObject(first) && first.name === NAME && isObject(first.arguments ?? first.parameters)) return start
  }
  return undefined
}
