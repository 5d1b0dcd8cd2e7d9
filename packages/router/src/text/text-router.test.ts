import { expect, test } from 'vitest'
import type { TextMatcher } from './text-matcher'
import { TextRouter } from './text-router'
import { plainText } from './words'

/** Two texts ask for the same fact if most of their words agree; the vectors carry no information. */
const matcher: TextMatcher = {
  embed: (texts) => texts.map(() => Float32Array.of(1, 0)),
  score: (pairs) =>
    pairs.map(([taught, query]) => {
      const [a, b] = [taught, query].map((text) => new Set(plainText(text).split(' '))) as [
        Set<string>,
        Set<string>,
      ]
      return 10 * ([...a].filter((word) => b.has(word)).length / Math.max(a.size, b.size) - 0.7)
    }),
}

function routerOf(entries: Record<string, string>): TextRouter {
  const router = new TextRouter(matcher)
  for (const [id, text] of Object.entries(entries)) {
    router.add({ id, texts: [text], threshold: 0 }, matcher.embed([text]))
  }
  return router
}

test('the taught words mean their entry, ignoring case and punctuation; the later of two equal ones', () => {
  const router = routerOf({
    a: 'Who runs Harrow & Finch?',
    b: 'who runs harrow and finch',
    c: 'Who runs Harrow, Finch?',
  })
  expect(router.route(['WHO RUNS HARROW & FINCH']).id).toBe('c')
  router.remove('c')
  expect(router.route(['who runs harrow finch?']).id).toBe('a')
  expect(router.size).toBe(2)
})

test('the taught words mean their entry in another frame, unless that is a contrast', () => {
  const [de, is] = ['Wie lautet der Code am Tor?', 'Der Code am Tor ist']
  const router = routerOf({ a: de, b: 'Wann öffnet das Tor am Ring?' })
  const { id, candidates } = router.route([is])
  expect([id, candidates[0]?.score]).toEqual(['a', Number.POSITIVE_INFINITY])
  router.add({ id: 'a', texts: [de], threshold: 0, contrasts: [is] }, matcher.embed([de]))
  const refused = router.route([is])
  expect([refused.id, refused.candidates[0]]).toMatchObject([
    undefined,
    { above: false, refused: 'contrast' },
  ])
})

test('a text is judged by the odds of its pair, and an entry that is gone is not found', () => {
  const router = routerOf({ a: 'Which port does Orion listen on?' })
  const { id, candidates } = router.route(['Which port does Orion listen on today?'])
  expect(id).toBe('a')
  expect(candidates).toMatchObject([{ id: 'a', above: true }])
  expect(router.route(['Where is Orion built?']).id).toBeUndefined()
  router.remove('a')
  expect(router.route(['Which port does Orion listen on today?']).candidates).toEqual([])
})

test('a query that asks rather for a contrast of an entry does not mean it', () => {
  const router = new TextRouter(matcher)
  const taught = 'What is the monthly fee of Orion Plus?'
  const contrasts = ['What is the setup fee of Orion Plus?']
  router.add({ id: 'a', texts: [taught], threshold: 0, contrasts }, matcher.embed([taught]))
  expect(router.route(['what is the setup fee of orion plus']).id).toBeUndefined()
  expect(router.route(['What is the setup fee of Orion Plus now?']).candidates).toMatchObject([
    { above: false },
  ])
  expect(router.route(['What is the monthly fee of Orion Plus now?']).id).toBe('a')
})

test('a query must name the subject of an entry, as its texts do', () => {
  const router = new TextRouter(matcher)
  const add = (id: string, text: string, subject: string) =>
    router.add({ id, texts: [text], threshold: -1, subject }, matcher.embed([text]))
  add('a', 'Which port does the service Orion listen on?', 'Orion')
  expect(router.route(['Which port does the service Vega listen on?']).id).toBeUndefined()
  expect(router.route(['Which port does our service Orion listen on?']).id).toBe('a')
  // A text that uses another name requires no name in the query.
  add('b', 'Which port does the service Vega listen on?', 'the star in Lyra')
  expect(router.route(['Which port does the service Lyrae listen on?']).id).toBe('b')
})

test('a follow-up is read with the subject that the turn before names', () => {
  const router = new TextRouter(matcher)
  const taught = 'Orion: which port does it listen on?'
  router.add({ id: 'a', texts: [taught], threshold: 0, subject: 'Orion' }, matcher.embed([taught]))
  const first = 'Please tell me more about Orion.'
  expect(router.route([first, 'which port does it listen on?']).id).toBe('a')
  expect(router.route([first.replace('Orion', 'Vega'), 'which port does it listen on?']).id).toBeUndefined()
})

test('a question that exchanges a name is completed from the turn before', () => {
  const router = new TextRouter(matcher)
  const taught = 'What is the capital of Brazil?'
  router.add({ id: 'a', texts: [taught], threshold: 0, subject: 'Brazil' }, matcher.embed([taught]))
  expect(router.route(['What is the capital of Peru?', 'And of Brazil?'])).toMatchObject({
    id: 'a',
    read: taught,
  })
  expect(router.route([taught, 'And of Peru?']).id).toBeUndefined()
  expect(router.route(['Where was the painter of this picture born?', 'And in Brazil?']).id).toBeUndefined()
})

test('an entry answers in place of those that it overrules, until it is removed', () => {
  const router = routerOf({ a: 'Who leads Orion?' })
  const add = (id: string, text: string, overrules: string[]) =>
    router.add({ id, texts: [text], threshold: 0, overrules }, matcher.embed([text]))
  add('b', 'Who is the head of Orion?', ['a', 'c', 'b'])
  add('c', 'Who runs Orion?', ['b'])
  const asked = ['Who leads Orion?', 'Who leads Orion', 'Who is the head of Orion?', 'Who leads Orion now?']
  const answering = () => asked.map((text) => router.route([text]).id)
  expect(answering()).toEqual(['c', 'c', 'c', 'c'])
  expect(router.route(['Who leads Orion?']).candidates).toMatchObject([{ id: 'a', overruledBy: 'c' }])
  router.remove('c')
  expect(answering()).toEqual(['b', 'b', 'b', 'b'])
  router.remove('b')
  expect(answering()).toEqual(['a', 'a', undefined, 'a'])
  // A new entry under the id of an overruled one is not overruled.
  add('b', 'Who is the head of Orion?', ['a'])
  router.remove('a')
  add('a', 'Who leads Orion?', [])
  expect(answering()).toEqual(['a', 'a', 'b', 'a'])
})

test('another kind of the same thing is refused', () => {
  const router = routerOf({ a: 'What is the latest version of Tessera?' })
  expect(router.route(['What is the newest version of Tessera?']).id).toBe('a')
  expect(router.route(['What is the oldest version of Tessera?']).id).toBeUndefined()
})

test('a follow-up is read after the turn that names its subject', () => {
  const router = routerOf({ a: 'Which port does Orion listen on?' })
  const route = router.route(['Which host has Orion?', 'What is its port?'])
  expect(route.read).toBe('Which host has Orion?\nWhat is its port?')
  expect(router.route(['Which port does Orion listen on?', 'Are you sure?']).id).toBe('a')
})

test('a query that rules out the taught answer asks for another one', () => {
  const router = new TextRouter(matcher)
  const taught = 'The occupation of Ada Boe is'
  router.add({ id: 'a', texts: [taught], threshold: -9, answer: 'banking' }, matcher.embed([taught]))
  expect(router.route(['The occupation of Ada Boe today is']).id).toBe('a')
  const { id, candidates } = router.route(['The occupation of Ada Boe, which is not banking, is'])
  expect([id, candidates]).toMatchObject([undefined, [{ id: 'a', above: false, refused: 'ruled out' }]])
})
