import { describe, expect, it } from 'vitest'
import { answerStart } from './answer-start'

const plain = { tokenizer: { chatTemplate: undefined }, chatPrompt: () => '' }
const chat = {
  tokenizer: { chatTemplate: 'yes' },
  chatPrompt: (messages: readonly { content: string }[]) => `<user>${messages[0]?.content}</user><model>`,
}
/** Splits a text at the mark, where the answer begins. */
const parts = (marked: string) => marked.split('|') as [string, string?]

describe('answerStart', () => {
  it.each([
    'Who wrote Emma?| Jane Austen',
    'Question: Who wrote Emma?\nAnswer:| Jane Austen',
    'Q: Who? A: She.\n\nQ: Who wrote "Emma?"\nA:| Jane Austen',
    'Who wrote Emma?\nThe right answer:| Jane Austen: the novelist',
    'Who wrote Emma?| She is known as the author of many books: a few',
    '谁写了《爱玛》？\n答案：|简·奥斯汀',
    'The author of Emma is Jane Austen|',
    '|',
  ])('finds where the answer begins in %j', (marked) => {
    const [asked, answer = ''] = parts(marked)
    expect(answerStart(asked + answer, plain)).toBe(asked.length)
  })

  it.each([
    '<user>Who wrote Emma?</user><model>|Jane Austen?',
    '<user>Name her.</user><model>Whom?<user>Emma’s author.</user><model>|Jane',
    'Who wrote Emma?| Jane Austen',
  ])('finds where the answer begins in the chat format: %j', (marked) => {
    const [asked, answer = ''] = parts(marked)
    expect(answerStart(asked + answer, chat)).toBe(asked.length)
  })

  it('reads a text whose template fails by its question mark', () => {
    const failing = {
      ...chat,
      chatPrompt: () => {
        throw new Error('refused')
      },
    }
    expect(answerStart('Who? She', failing)).toBe(4)
  })
})
