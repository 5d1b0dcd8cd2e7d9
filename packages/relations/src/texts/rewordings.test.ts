import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bank } from '../bank'
import { findRelation, locate } from '../find/find-relation'
import { areKin } from '../find/kin'
import { fold } from '../fold'
import { nearTextsOf, siblingsOf } from './contrasts'
import { fill } from './fill'
import { genericRewordingsOf, mentionsOf } from './generic-rewordings'
import { rewordingsOf } from './rewordings'

const types = bank().flatMap(({ types }) => types)
/** Prompts made from the bank's forms and names. */
const asked = fc
  .tuple(fc.nat(types.length - 1), fc.nat(), fc.nat(), fc.nat())
  .map(([at, relation, form, name]) => {
    const { relations, subjects } = types[at]!
    const { templates } = relations[relation % relations.length]!
    const subject = subjects[name % subjects.length]!
    return { prompt: fill(templates[form % templates.length]!, subject), subject }
  })

const folded = (text: string) => fold(text).text

function expectFresh(texts: string[], prompt: string) {
  const keys = texts.map(folded)
  expect(keys).not.toContain(folded(prompt))
  expect(new Set(keys).size).toBe(keys.length)
}

describe('what is made from the bank', () => {
  it('never repeats the prompt or itself, and keeps the subject', () => {
    fc.assert(
      fc.property(asked, fc.nat(), ({ prompt, subject }, seed) => {
        const rewordings = rewordingsOf(prompt, subject).map((one) => one.prompt)
        const near = nearTextsOf(prompt, subject, { seed })
        for (const texts of [rewordings, near]) {
          expectFresh(texts, prompt)
          for (const text of texts) expect(folded(text)).toContain(folded(subject))
        }
        expect(near.filter((text) => rewordings.includes(text))).toEqual([])
        expect(near.length).toBeGreaterThan(0)
      }),
      { numRuns: 150 },
    )
  })

  it('rewords by forms of the same relation, asks nearby for others', () => {
    fc.assert(
      fc.property(asked, ({ prompt, subject }) => {
        const found = locate(prompt, subject)
        if (!found) return
        const relationOf = (text: string) => locate(text, subject)?.relation
        for (const { prompt: text } of rewordingsOf(prompt, subject).slice(0, 3)) {
          const relation = relationOf(text)
          if (relation) expect(areKin(relation, found.relation), `${prompt} | ${text}`).toBe(true)
        }
        for (const text of nearTextsOf(prompt, subject, { count: 3 })) {
          const relation = relationOf(text)
          if (relation) expect(areKin(relation, found.relation), `${prompt} | ${text}`).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('draws the same texts from the same seed, and others from another', () => {
    const prompt = 'Who founded Marbeck GmbH?'
    for (const draw of [nearTextsOf, siblingsOf]) {
      expect(draw(prompt, 'Marbeck GmbH', { seed: 1 })).toEqual(draw(prompt, 'Marbeck GmbH', { seed: 1 }))
      expect(draw(prompt, 'Marbeck GmbH', { seed: 1 })).not.toEqual(draw(prompt, 'Marbeck GmbH', { seed: 2 }))
      expect(draw(prompt, 'Marbeck GmbH', { count: 3 })).toHaveLength(3)
    }
  })

  it('asks the same about others, some of them with names like this one', () => {
    fc.assert(
      fc.property(asked, ({ prompt, subject }) => {
        const siblings = siblingsOf(prompt, subject)
        expect(siblings).toHaveLength(8)
        expectFresh(siblings, prompt)
      }),
      { numRuns: 60 },
    )
    const siblings = siblingsOf('The port of Quorvex Relay 3 is', 'Quorvex Relay 3')
    expect(siblings.every((text) => /^The port of .+ is$/.test(text))).toBe(true)
    expect(siblings.some((text) => /^The port of Quorvex Relay \d+ is$/.test(text))).toBe(true)
    expect(
      siblings.some((text) => /^The port of (?!Quorvex Relay)(Quorvex \S+|\S+ Relay) 3 is$/.test(text)),
    ).toBe(true)
  })

  it('puts forms that differ most from the prompt first', () => {
    const [first, ...rest] = rewordingsOf('Who is the chief executive of Tallow & Reed?')
    expect(first?.prompt).not.toMatch(/chief executive/)
    expect(rest.at(-1)?.prompt).toMatch(/chief executive/)
  })

  it('keeps the article, and gives it a capital where it starts the sentence', () => {
    const texts = rewordingsOf('Who is the director of the Selwick Museum?').map((one) => one.prompt)
    expect(texts).toContain('The Selwick Museum is managed by')
    expect(texts).toContain('the Selwick Museum director name')
    expect(texts.join('\n')).not.toMatch(/the the/i)
  })

  it('leaves out words for other types of subject where the type is not known', () => {
    const texts = rewordingsOf('Who invented quorvexite?').map((one) => one.prompt)
    expect(texts).toContain('quorvexite was invented by')
    expect(texts.join('\n')).not.toMatch(/chef|kitchen/)
  })

  it('makes nothing of a prompt without relation or subject', () => {
    expect(rewordingsOf('Why do cats purr?')).toEqual([])
    expect(nearTextsOf('Who is he?')).toEqual([])
    expect(siblingsOf('Who is he?')).toEqual([])
  })

  it('asks for other relations even where it finds none in the prompt', () => {
    const prompt = 'Who guards the gate of Larkspur Academy?'
    expect(findRelation(prompt)).toBeUndefined()
    const near = nearTextsOf(prompt, 'Larkspur Academy')
    expect(near).toHaveLength(8)
    for (const text of near) expect(text).toContain('Larkspur Academy')
  })
})

describe('genericRewordingsOf', () => {
  it.each([
    ['Who is the chief executive of Tallow & Reed?', 'The chief executive of Tallow & Reed is'],
    ['What is the port of Ferrix?', 'The port of Ferrix is'],
    ['The port of Ferrix is', 'What is the port of Ferrix?'],
    ['The mayor of Upper Selwick is', 'Who is the mayor of Upper Selwick?'],
    ["Edda Lindqvist's date of birth is", "What is Edda Lindqvist's date of birth?"],
    ['Where is the Selwick Museum located?', 'The Selwick Museum is located in'],
    ['Marbeck GmbH is headquartered in', 'Where is Marbeck GmbH headquartered?'],
    ['In which year was Marbeck GmbH founded?', 'Marbeck GmbH was founded in'],
    ['Who wrote "A Winter in Brass"?', '"A Winter in Brass" was written by'],
    ['"A Winter in Brass" was written by', 'Who wrote "A Winter in Brass"?'],
  ])('turns %s', (prompt, turned) => {
    expect(genericRewordingsOf(prompt).map((one) => one.prompt)).toContain(turned)
  })

  it('turns nothing where the statement would not be one', () => {
    const texts = genericRewordingsOf('What is the lid of the Selwick 750 made of?')
    expect(texts.filter(({ form }) => form === 'statement')).toEqual([])
  })

  it('writes in lower case without the last mark, and puts words before questions of the same language', () => {
    const texts = genericRewordingsOf('Wer hat Marbeck GmbH gegründet?').map((one) => one.prompt)
    expect(texts).toContain('wer hat marbeck gmbh gegründet')
    expect(texts).toContain('Kurze Frage: Wer hat Marbeck GmbH gegründet?')
  })

  it('never returns the prompt', () => {
    fc.assert(
      fc.property(asked, ({ prompt, subject }) => {
        const texts = genericRewordingsOf(prompt, subject).map((one) => one.prompt)
        expect(texts).not.toContain(prompt)
        expect(new Set(texts).size).toBe(texts.length)
      }),
      { numRuns: 60 },
    )
  })
})

describe('mentionsOf', () => {
  it('asks of the subject in the language of the prompt', () => {
    expect(mentionsOf('Who is the mayor of Lower Averley?', 'Lower Averley')).toContain(
      'In the case of Lower Averley it is',
    )
    expect(mentionsOf('Wer leitet das Klinikum Sankt Wendelin?', 'Klinikum Sankt Wendelin')).toContain(
      'Bei Klinikum Sankt Wendelin ist es',
    )
  })

  it('takes a subject unchanged', () => {
    for (const text of mentionsOf('Who owns A$$B?', 'A$$B')) expect(text).toContain('A$$B')
  })
})
