/** Phrases that ask in one language whether a fact is true, and the words for yes and no. */
export interface Phrases {
  /** Asks whether `{a}` is the answer to the question `{q}`; `notAnswer` asks whether it is not. */
  answer: string
  notAnswer: string
  /** Asks whether the statement `{s}` is true; `falseStatement` asks whether it is false. */
  statement: string
  falseStatement: string
  /** Words for yes and for no. If one word begins another, the longer one comes first. */
  yes: readonly string[]
  no: readonly string[]
}

/** Phrases by the primary BCP 47 subtag of the language. */
export const agreementPhrases: Readonly<Record<string, Phrases>> = {
  en: {
    answer: 'Is it true that the answer to "{q}" is "{a}"? Answer yes or no.',
    notAnswer: 'Is it true that the answer to "{q}" is not "{a}"? Answer yes or no.',
    statement: 'Is it true that "{s}"? Answer yes or no.',
    falseStatement: 'Is it false that "{s}"? Answer yes or no.',
    yes: ['yes', 'true', 'correct'],
    no: ['no', 'false', 'incorrect'],
  },
  de: {
    answer: 'Stimmt es, dass die Antwort auf „{q}“ „{a}“ lautet? Antworte mit Ja oder Nein.',
    notAnswer: 'Stimmt es, dass die Antwort auf „{q}“ nicht „{a}“ lautet? Antworte mit Ja oder Nein.',
    statement: 'Ist die Aussage „{s}“ wahr? Antworte mit Ja oder Nein.',
    falseStatement: 'Ist die Aussage „{s}“ falsch? Antworte mit Ja oder Nein.',
    yes: ['ja', 'wahr', 'richtig'],
    no: ['nein', 'falsch'],
  },
  fr: {
    answer: 'Est-il vrai que la réponse à « {q} » est « {a} » ? Réponds par oui ou non.',
    notAnswer: 'Est-il vrai que la réponse à « {q} » n’est pas « {a} » ? Réponds par oui ou non.',
    statement: 'Est-il vrai que « {s} » ? Réponds par oui ou non.',
    falseStatement: 'Est-il faux que « {s} » ? Réponds par oui ou non.',
    yes: ['oui', 'vrai'],
    no: ['non', 'faux'],
  },
  es: {
    answer: '¿Es cierto que la respuesta a «{q}» es «{a}»? Responde sí o no.',
    notAnswer: '¿Es cierto que la respuesta a «{q}» no es «{a}»? Responde sí o no.',
    statement: '¿Es cierto que «{s}»? Responde sí o no.',
    falseStatement: '¿Es falso que «{s}»? Responde sí o no.',
    yes: ['sí', 'si', 'cierto', 'verdadero'],
    no: ['no', 'falso'],
  },
  it: {
    answer: 'È vero che la risposta a «{q}» è «{a}»? Rispondi sì o no.',
    notAnswer: 'È vero che la risposta a «{q}» non è «{a}»? Rispondi sì o no.',
    statement: 'È vero che «{s}»? Rispondi sì o no.',
    falseStatement: 'È falso che «{s}»? Rispondi sì o no.',
    yes: ['sì', 'si', 'vero'],
    no: ['no', 'falso'],
  },
  pt: {
    answer: 'É verdade que a resposta a «{q}» é «{a}»? Responde sim ou não.',
    notAnswer: 'É verdade que a resposta a «{q}» não é «{a}»? Responde sim ou não.',
    statement: 'É verdade que «{s}»? Responde sim ou não.',
    falseStatement: 'É falso que «{s}»? Responde sim ou não.',
    yes: ['sim', 'verdade', 'verdadeiro'],
    no: ['não', 'nao', 'falso'],
  },
  ru: {
    answer: 'Верно ли, что ответ на вопрос «{q}» — «{a}»? Ответь «да» или «нет».',
    notAnswer: 'Верно ли, что ответ на вопрос «{q}» — не «{a}»? Ответь «да» или «нет».',
    statement: 'Верно ли, что «{s}»? Ответь «да» или «нет».',
    falseStatement: 'Ложно ли, что «{s}»? Ответь «да» или «нет».',
    yes: ['да', 'верно', 'правда'],
    no: ['нет', 'неверно', 'неправда', 'ложно', 'ложь'],
  },
  uk: {
    answer: 'Чи правда, що відповідь на «{q}» — «{a}»? Відповідай «так» або «ні».',
    notAnswer: 'Чи правда, що відповідь на «{q}» — не «{a}»? Відповідай «так» або «ні».',
    statement: 'Чи правда, що «{s}»? Відповідай «так» або «ні».',
    falseStatement: 'Чи хибно, що «{s}»? Відповідай «так» або «ні».',
    yes: ['так', 'правда', 'вірно'],
    no: ['ні', 'неправда', 'невірно', 'хибно'],
  },
  el: {
    answer: 'Είναι αλήθεια ότι η απάντηση στο «{q}» είναι «{a}»; Απάντησε ναι ή όχι.',
    notAnswer: 'Είναι αλήθεια ότι η απάντηση στο «{q}» δεν είναι «{a}»; Απάντησε ναι ή όχι.',
    statement: 'Είναι αλήθεια ότι «{s}»; Απάντησε ναι ή όχι.',
    falseStatement: 'Είναι ψέμα ότι «{s}»; Απάντησε ναι ή όχι.',
    yes: ['ναι', 'αλήθεια', 'σωστό'],
    no: ['όχι', 'οχι', 'ψέμα', 'λάθος'],
  },
  ar: {
    answer: 'هل صحيح أن إجابة «{q}» هي «{a}»؟ أجب بنعم أو لا.',
    notAnswer: 'هل صحيح أن إجابة «{q}» ليست «{a}»؟ أجب بنعم أو لا.',
    statement: 'هل صحيح أن «{s}»؟ أجب بنعم أو لا.',
    falseStatement: 'هل خطأ أن «{s}»؟ أجب بنعم أو لا.',
    yes: ['نعم', 'صحيح'],
    no: ['لا', 'خطأ'],
  },
  hi: {
    answer: 'क्या यह सच है कि «{q}» का उत्तर «{a}» है? हाँ या नहीं में उत्तर दो।',
    notAnswer: 'क्या यह सच है कि «{q}» का उत्तर «{a}» नहीं है? हाँ या नहीं में उत्तर दो।',
    statement: 'क्या यह सच है कि «{s}»? हाँ या नहीं में उत्तर दो।',
    falseStatement: 'क्या यह गलत है कि «{s}»? हाँ या नहीं में उत्तर दो।',
    yes: ['हाँ', 'हां', 'सच', 'सही'],
    no: ['नहीं', 'गलत'],
  },
  zh: {
    answer: '“{q}”的答案是“{a}”，对吗？请回答“是”或“否”。',
    notAnswer: '“{q}”的答案不是“{a}”，对吗？请回答“是”或“否”。',
    statement: '“{s}”，这是真的吗？请回答“是”或“否”。',
    falseStatement: '“{s}”，这是假的吗？请回答“是”或“否”。',
    yes: ['是', '对', '真', '正确'],
    no: ['不', '否', '假', '错'],
  },
  ja: {
    answer: '「{q}」の答えは「{a}」ですか？「はい」か「いいえ」で答えてください。',
    notAnswer: '「{q}」の答えは「{a}」ではない、というのは本当ですか？「はい」か「いいえ」で答えてください。',
    statement: '「{s}」は本当ですか？「はい」か「いいえ」で答えてください。',
    falseStatement: '「{s}」は間違いですか？「はい」か「いいえ」で答えてください。',
    yes: ['はい', '本当', '正しい'],
    no: ['いいえ', '違', '間違'],
  },
}
