import { describe, expect, it } from 'vitest'
import type { Edit } from '../api/types'
import { newsOf } from './news'

const edit = (id: string, state: Edit['state']): Edit => ({ id, state, prompt: `Q${id}`, target: 'A' })

describe('news', () => {
  it('tell what began, ended and went away since the last look', () => {
    const before = [edit('1', 'waiting'), edit('2', 'training'), edit('3', 'undoing')]
    const now = [edit('1', 'training'), edit('2', 'done'), edit('4', 'waiting')]
    expect(newsOf(before, now)).toBe('Learning: Q1. Learned: Q2. Undone: Q3')
    expect(newsOf(undefined, now)).toBe('')
    expect(newsOf(now, now)).toBe('')
  })

  it('are counted when they are many', () => {
    const before = ['1', '2', '3', '4'].map((id) => edit(id, 'done'))
    expect(newsOf(before, [])).toBe('4 edits have changed.')
  })
})
