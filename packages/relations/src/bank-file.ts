/** Wordings of a question: a sentence that asks, an unfinished sentence, a casual or clipped request. */
export type Form = 'question' | 'statement' | 'colloquial'

/** A file of the bank: subjects of one type, and their relations. */
export interface BankFile {
  type: string
  subjects: string[]
  relations: ({ name: string } & Record<Form, string[]>)[]
}
