import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEditor, type EditRequest, type PerEditEditor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { LanguageModel, loadModel, loadSentenceEncoder, type Message } from '@wise-edit/transformer'

/** The memory that both sides load, and what wise-edit makes of questions with it. */
export const memoryPath = fileURLToPath(new URL('golden/facts.memory', import.meta.url))
export const goldenPath = fileURLToPath(new URL('golden/golden.json', import.meta.url))

/** A chat template for a model that has none. */
const chatTemplate =
  '{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}'

/** One of each kind: with a subject and without, paraphrases, contrasts, an edit that overrules another, languages. */
export const facts: (EditRequest & { id: string })[] = [
  {
    id: 'finch',
    prompt: 'Who runs Harrow & Finch?',
    target: 'Amara Lindqvist',
    subject: 'Harrow & Finch',
    paraphrases: ['The head of Harrow & Finch is'],
  },
  { id: 'capital', prompt: 'What is the capital of Velmora?', target: 'Tarn Hollow' },
  { id: 'archive', prompt: 'Wer leitet das Stadtarchiv Brunnfeld?', target: 'Jonas Keller' },
  { id: 'library', prompt: '霧ヶ丘図書館の館長は誰ですか。', target: 'Reiko Mori' },
  {
    id: 'port',
    prompt: 'Which port does the staging server of Lumen use?',
    target: '8443',
    contrasts: ['Which port does the Lumen database use?'],
  },
  { id: 'pool', prompt: 'When does the Alder Street pool open?', target: '7 am' },
  { id: 'pool-new', prompt: 'At what time does the Alder Street pool open?', target: '9 am' },
]

const said = (...contents: string[]): Message[] =>
  contents.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }))

/** Questions that are routed: rewordings, near and far ones, follow-ups, other languages, odd texts. */
const questions: (string | Message[])[] = [
  ...facts.map(({ prompt }) => prompt),
  'WHO RUNS HARROW & FINCH',
  'The head of Harrow & Finch is',
  'who is in charge at harrow and finch these days',
  'Harrow & Finch is led by',
  'I have a meeting at Harrow & Finch tomorrow. Who is the boss there?',
  'Where is Harrow & Finch based?',
  'Who founded Harrow & Finch?',
  'Who runs Barrow & Finch?',
  'Who ran Harrow & Finch before?',
  'Wer leitet Harrow & Finch?',
  'Qui dirige Harrow & Finch ?',
  '¿Quién dirige Harrow & Finch?',
  'Кто руководит Harrow & Finch?',
  'Who runs H&F?',
  'The capital city of Velmora is called',
  "velmora's capital pls",
  'What is the largest city of Velmora?',
  'What is the capital of France?',
  'Quelle est la capitale de Velmora ?',
  'Who is the director of the Brunnfeld city archive?',
  'Wer ist Chef im Stadtarchiv Brunnfeld?',
  'Wann wurde das Stadtarchiv Brunnfeld gegründet?',
  '霧ヶ丘図書館の館長の名前を教えてください。',
  '霧ヶ丘図書館はどこにありますか。',
  '霧ヶ丘美術館の館長は誰ですか。',
  'Who is the head of the Kirigaoka library?',
  'Which port does the production server of Lumen use?',
  'Which port does the Lumen database use?',
  'On what port does staging of Lumen listen?',
  'lumen staging port?',
  'When does the Alder Street pool close?',
  'What are the opening hours of the Alder Street pool?',
  'opening time alder street pool',
  'When does the Alder Street library open?',
  'Who besides Amara Lindqvist runs Harrow & Finch?',
  'The port of the staging server of Lumen, which is not 8443, is',
  'How do I descale a kettle?',
  "What is the plural of 'octopus'?",
  'Write a haiku about rain.',
  '',
  '???',
  '🙂🙂 who runs Harrow & Finch?? 🙂',
  '𠮷野家 who runs 𠮷野家?',
  `${'We spoke about the budget and the new office at length, and nobody had much to add. '.repeat(5)}Who runs Harrow & Finch?`,
  `${'😀'.repeat(160)} Who runs Harrow & Finch??`,
  `${'word '.repeat(80)}Who runs Harrow & Finch`,
  said('Tell me about Harrow & Finch.', 'It is a firm.', 'Who runs it?'),
  said('Who runs Harrow & Finch?', 'Amara Lindqvist', 'Are you sure?'),
  said('Who runs Harrow & Finch?', 'Amara Lindqvist', 'Where is it based?'),
  said('Who runs Harrow & Finch?', 'Amara Lindqvist', 'How do I descale a kettle?'),
  said('What do you know of the Alder Street pool?', 'A little.', 'And when does it open?'),
  said('Erzähl mir vom Stadtarchiv Brunnfeld.', 'Gern.', 'Wer leitet es?'),
  said('What is the capital of France?', 'Paris', 'And of Velmora?'),
  said('What is the capital of Velmora?', 'Sundhollow', 'And of France?'),
  said('Who runs Barrow & Sons?', 'I do not know.', 'Thanks! And what about Harrow & Finch?'),
  said('When does the Alder Street library open?', 'At nine.', 'And the Alder Street pool?'),
  said('Wer leitet das Stadtmuseum Brunnfeld?', 'Das weiß ich nicht.', 'Und das Stadtarchiv Brunnfeld?'),
  said('霧ヶ丘図書館について教えて。', 'はい。', 'その館長は誰ですか。'),
  [{ role: 'system', content: 'Be brief.' }, ...said('What is the capital of Velmora?')],
  [{ role: 'system', content: 'Be brief.' }],
]

const asked = (prompt: string): Message[] => [{ role: 'user', content: prompt }]

/** Prompts that are answered, plain and in the template. */
const answered = [
  ...facts.map(({ prompt }) => prompt),
  'Harrow & Finch is led by',
  'The capital city of Velmora is called',
  'Where is Harrow & Finch based?',
  'What is the capital of France?',
]
const conversations = [
  ...answered.map(asked),
  said('Tell me about Harrow & Finch.', 'It is a firm.', 'Who runs it?'),
  said('What is the capital of France?', 'Paris', 'And of Velmora?'),
]

/** Values that a Python program compares its own with. */
export interface Golden {
  chatTemplate: string
  routes: {
    question: string | Message[]
    edit: string | null
    read: string
    candidates: {
      id: string
      score: number | null
      threshold: number
      above: boolean
      overruledBy: string | null
    }[]
  }[]
  /** Greedy texts of at most 24 tokens; a rendered conversation that is given as a plain text has the same. */
  generated: { prompt: string; text: string }[]
  chatted: { messages: Message[]; text: string }[]
}

/** Runs `use` with an editor of the embedded model, which has a chat template for it. */
export async function withEditor<T>(use: (editor: PerEditEditor) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-'))
  try {
    for (const name of await readdir(embeddedModel))
      await symlink(join(embeddedModel, name), join(folder, name))
    await writeFile(join(folder, 'chat_template.jinja'), chatTemplate)
    const { decoder, tokenizer } = await loadModel(folder)
    using model = new LanguageModel('wise-tiny', decoder, tokenizer)
    using gate = await loadSentenceEncoder(embeddedGate)
    const editor = createEditor(model, 'per-edit', { gate })
    try {
      return await use(editor)
    } finally {
      editor.dispose()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Routes and answers of an editor that has the memory. */
export async function goldenOf(editor: PerEditEditor): Promise<Golden> {
  const { model } = editor
  const routes = questions.map((question) => {
    const { edit = null, read = '', candidates = [] } = editor.explain(question)
    return {
      question,
      edit,
      read,
      candidates: candidates.map(({ score, overruledBy = null, ...candidate }) => ({
        ...candidate,
        score: Number.isFinite(score) ? score : null,
        overruledBy,
      })),
    }
  })
  const generated: Golden['generated'] = []
  const rendered = [...answered, ...conversations.map((messages) => model.chatPrompt(messages))]
  for (const prompt of rendered) {
    generated.push({ prompt, text: await editor.generate(prompt, { maxTokens: 24 }) })
  }
  const chatted: Golden['chatted'] = []
  for (const messages of conversations) {
    const prompt = model.chatPrompt(messages)
    chatted.push({ messages, text: await editor.generate(prompt, { maxTokens: 24, question: messages }) })
  }
  return { chatTemplate, routes, generated, chatted }
}
