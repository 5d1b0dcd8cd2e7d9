import { describe, expect, it } from 'vitest'
import { bank } from '../bank'
import { fill } from '../texts/fill'
import { findRelation, locate } from './find-relation'
import { areKin } from './kin'

describe('findRelation', () => {
  it.each([
    ['Who is the chief executive of Tallow & Reed?', 'Tallow & Reed', 'chief executive', 'question'],
    ['At the helm of Tallow & Reed as CEO stands', 'Tallow & Reed', 'chief executive', 'statement'],
    ["who's the ceo of tallow & reed these days?", 'tallow & reed', 'chief executive', 'colloquial'],
    ['Marbeck GmbH is headquartered in', 'Marbeck GmbH', 'headquarters', 'statement'],
    [
      'When was Marbeck GmbH first listed on a stock exchange?',
      'Marbeck GmbH',
      'stock-market listing year',
      'question',
    ],
    ['What is the capital of Norvania?', 'Norvania', 'capital', 'question'],
    ['What is the currency of Norvania?', 'Norvania', 'currency', 'question'],
    ['The highest mountain in Norvania is', 'Norvania', 'highest mountain', 'statement'],
    ['The mayor of Upper Selwick is', 'Upper Selwick', 'mayor', 'statement'],
    ['What is the adult dose of Velcotrin?', 'Velcotrin', 'adult dose', 'question'],
    ['What is the dose of Velcotrin for children?', 'Velcotrin', 'child dose', 'question'],
    ['The alarm code for Larkspur Depot is', 'Larkspur Depot', 'alarm code', 'statement'],
    ['Who wrote the novel "A Winter in Brass"?', 'A Winter in Brass', 'author', 'question'],
    ['The author of "A Winter in Brass" is', 'A Winter in Brass', 'author', 'statement'],
    ['Who translated "A Winter in Brass" into English?', 'A Winter in Brass', 'translator', 'question'],
    ['The date of birth of Edda Lindqvist is', 'Edda Lindqvist', 'birth date', 'statement'],
    ['Who is the deputy head of Rowan Hill Academy?', 'Rowan Hill Academy', 'deputy head', 'question'],
    ['What is the IATA code of Selwick Airport?', 'Selwick Airport', 'code', 'question'],
    ['The setup fee for Cumulus Basic is', 'Cumulus Basic', 'setup fee', 'statement'],
    ['how many pages is the selwick report', 'selwick report', 'number of pages or lines', 'colloquial'],
    ['What is the default port number of FerroQL?', 'FerroQL', 'default port', 'question'],
    ['Wer hat Marbeck GmbH gegründet?', 'Marbeck GmbH', 'founder', 'question'],
    ['Seit wann gibt es Marbeck GmbH?', 'Marbeck GmbH', 'founding year', 'question'],
    ['На каком порту работает сервер «Рябина»?', 'Рябина', 'port', 'question'],
    ['晨星科技的总部在哪里？', '晨星科技', 'headquarters', 'question'],
    ['晨星科技的创始人是', '晨星科技', 'founder', 'statement'],
  ])('finds the relation of %s', (prompt, subject, name, form) => {
    expect(findRelation(prompt)).toMatchObject({ subject, name, form })
    expect(findRelation(prompt, subject)).toMatchObject({ subject, name, form })
  })

  it.each<[prompt: string, subject: string | undefined, why: string]>([
    ['Who was the first mayor of Upper Selwick?', 'Upper Selwick', 'not the mayor of today'],
    ['What is the maximum daily dose of Velcotrin for children?', 'Velcotrin', 'not the dose of adults'],
    ['What is the lid of the Selwick 750 made of?', 'Selwick 750', 'not the whole'],
    ['Who leads the support team of Tallow & Reed?', 'Tallow & Reed', 'not the company'],
    ['Why do cats purr?', undefined, 'nothing of the bank'],
    ['What is the capital?', undefined, 'no subject'],
    ['', undefined, 'nothing'],
    [
      `${'So it goes. '.repeat(200)}Who founded Tallow & Reed?`,
      'Tallow & Reed',
      'not a question but a document',
    ],
  ])('finds none in %s', (prompt, subject, _) => {
    expect(findRelation(prompt, subject)).toBeUndefined()
  })

  it('finds the relation of every form of the bank, or one that asks for the same', () => {
    let differ = 0
    let forms = 0
    for (const { relations, subjects } of bank().flatMap(({ types }) => types)) {
      for (const [i, template] of relations.flatMap(({ templates }) => templates).entries()) {
        if (i % 7 > 0) continue
        const subject = subjects[i % subjects.length]!
        const found = locate(fill(template, subject), subject)
        forms++
        if (!found || !areKin(found.relation, template.relation)) differ++
        else expect(found.subject).toBe(subject)
      }
    }
    expect(forms).toBeGreaterThan(1000)
    // Clipped forms of one word fit too many questions to be reliable.
    expect(differ / forms).toBeLessThan(0.05)
  })
})
