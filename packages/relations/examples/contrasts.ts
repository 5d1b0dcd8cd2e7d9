import {
  findRelation,
  findSubject,
  genericRewordingsOf,
  nearTextsOf,
  rewordingsOf,
  siblingsOf,
} from '@wise-edit/relations'

const prompt = 'Who is the chief executive of Tallow & Reed?'
console.log(findRelation(prompt))
console.log(findSubject('Which floor is the Larkspur Depot canteen on?'))

// Paraphrases: by the forms of the relation, and without knowing it.
for (const { form, prompt: text } of rewordingsOf(prompt).slice(0, 4)) console.log(`${form}: ${text}`)
for (const { form, prompt: text } of genericRewordingsOf(prompt).slice(0, 2)) console.log(`${form}: ${text}`)

// Other questions about the same subject, and the same question about others.
for (const text of nearTextsOf(prompt, 'Tallow & Reed', { count: 4, seed: 7 })) console.log(`near: ${text}`)
for (const text of siblingsOf(prompt, 'Tallow & Reed', { count: 4, seed: 7 })) console.log(`sibling: ${text}`)
