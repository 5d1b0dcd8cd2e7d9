import { plainText } from './words'

interface Words {
  /** Words before or after those that name a fact, which ask for it. */
  asks: readonly string[]
  /** Words between these and the name. */
  articles?: string
  /** Words after the name that state the fact. */
  states?: string
}

/**
 * Words around those that name a fact, in the languages of the relation bank. Words that change the fact (where, when, was, not)
 * are none of them, nor is a word that asks if it is also a name (Turkish "kim").
 */
const LANGUAGES: readonly Words[] = [
  {
    asks: [
      'what is | what s | whats | what are | which is | which are | who is | who s | whos | who are | name the',
      'tell me | can you tell me | could you tell me | do you know | remind me | give me | quick question',
      'is what | what is it | please | hey | again',
    ],
    articles: 'the | a | an',
    states: 'is | are',
  },
  {
    asks: [
      'was ist | was sind | wie lautet | wie lauten | wie heißt | wie heißen | welches ist | welcher ist | welche ist',
      'welche sind | wer ist | wer sind | sag | sag mir | sagen sie mir | nenne | nenne mir | nenn mir | kannst du mir sagen',
      'können sie mir sagen | weißt du | wissen sie | ich brauche | kurze frage | bitte | hey | noch mal | nochmal',
    ],
    articles: 'der | die | das | den',
    states: 'ist | sind | lautet | lauten | heißt | heißen',
  },
  {
    asks: [
      'quel est | quelle est | quels sont | quelles sont | qui est | qui sont | qu est ce que | c est quoi | c est qui',
      'dis moi | dites moi | donne moi | donnez moi | peux tu me dire | pouvez vous me dire | rappelle moi',
      'petite question | s il te plait | s il vous plait | déjà',
    ],
    articles: 'le | la | les | l',
    states: 'est | sont | c est',
  },
  {
    asks: [
      'cuál es | cuáles son | qué es | quién es | quiénes son | dime | dígame | dame | me dices | me puedes decir',
      'puedes decirme | puede decirme | sabes | una pregunta rápida | por favor | oye',
    ],
    articles: 'el | la | los | las',
    states: 'es | son',
  },
  {
    asks: [
      'qual è | quale è | quali sono | chi è | chi sono | cos è | che cos è | dimmi | mi dica | mi dici | mi puoi dire',
      'puoi dirmi | mi può dire | sai | una domanda veloce | per favore | senti',
    ],
    articles: 'il | lo | la | i | gli | le | l',
    states: 'è | sono',
  },
  {
    asks: [
      'qual é | quais são | quem é | quem são | o que é | diga me | me diga | me diz | pode me dizer | você sabe | sabe',
      'uma pergunta rápida | por favor | olha',
    ],
    articles: 'o | a | os | as',
    states: 'é | são',
  },
  {
    asks: [
      'wat is | wat zijn | wie is | wie zijn | welke is | hoe luidt | hoe heet | zeg me | vertel me | noem',
      'kun je me zeggen | kunt u mij zeggen | weet je | korte vraag | alsjeblieft | ook alweer',
    ],
    articles: 'de | het | een',
    states: 'is | zijn | luidt | heet',
  },
  {
    asks: [
      'jaki jest | jaka jest | jakie jest | jakie są | kto jest | kim jest | co to jest | jak brzmi | podaj | podaj mi',
      'powiedz mi | proszę powiedzieć | czy wiesz | krótkie pytanie | proszę | hej',
    ],
    states: 'to | jest | to jest | są | brzmi',
  },
  {
    asks: [
      'какой | какая | какое | какие | каков | какова | кто | кто такой | что такое | скажи | скажите | подскажи',
      'подскажите | назови | назовите | пожалуйста | короткий вопрос | слушай',
    ],
    states: 'это',
  },
  {
    asks: [
      'який | яка | яке | які | хто | хто такий | що таке | скажи | скажіть | підкажи | підкажіть | назви | назвіть',
      'будь ласка | коротке запитання | слухай',
    ],
    states: 'це',
  },
  {
    asks: ['lütfen | söyle | bana söyle | kısa bir soru | nedir | kimdir'],
  },
  {
    asks: ['ما هو | ما هي | ما | من هو | من هي | أخبرني | قل لي | من فضلك | اذكر'],
    states: 'هو | هي',
  },
  {
    asks: ['कृपया बताइए | बताइए | मुझे बताओ | बताओ | एक छोटा सवाल | क्या है | कौन है | क्या हैं'],
    states: 'है | हैं',
  },
]
/** The same in languages that attach such words to others. */
const ATTACHING: readonly Words[] = [
  {
    asks: ['请问 | 请告诉我 | 告诉我 | 是什么 | 是谁 | 是多少 | 是啥'],
    states: '是',
  },
  {
    asks: [
      '教えて | 教えてください | は何ですか | は誰ですか | は何でしょうか | は何 | は誰 | って何 | を教えてください | を教えて',
    ],
    states: 'は',
  },
  {
    asks: ['알려 주세요 | 알려줘 | 질문입니다 | 무엇인가요 | 누구인가요 | 뭐예요 | 뭐야'],
    states: '은 | 는 | 이 | 가 | 을 | 를',
  },
]
/** Size of the words that name a fact: a single one may be a name. */
const LEAST = { words: 2, characters: 4 }

/** Removes the words of one language around a fact. */
class Frame {
  readonly #opening: RegExp
  readonly #closing: RegExp
  readonly #article: RegExp
  readonly #state: RegExp
  readonly #attaches: boolean

  constructor({ asks, articles = '', states = '' }: Words, attaches: boolean) {
    const space = attaches ? ' ?' : ' '
    const asking = anyOf(asks.join('|'))
    this.#opening = new RegExp(`^(?:${asking}${space})+`, 'u')
    this.#closing = new RegExp(`(?:${space}${asking})+$`, 'u')
    this.#article = new RegExp(`^${anyOf(articles)}${space}`, 'u')
    this.#state = new RegExp(`${space}${anyOf(states)}$`, 'u')
    this.#attaches = attaches
  }

  /** True if two plain texts name the same fact, and one of them asks for it in this language. */
  holds(texts: readonly [string, string]): boolean {
    const [first, second] = texts.map((text) => this.#read(text)) as [Read, Read]
    if (!(first.asks || second.asks) || first.core !== second.core) return false
    return this.#attaches
      ? [...first.core].length >= LEAST.characters
      : first.core.split(' ').length >= LEAST.words
  }

  #read(text: string): Read {
    const rest = text.replace(this.#opening, '').replace(this.#closing, '')
    const asks = rest !== text
    const named = rest.replace(this.#article, '')
    // The last word of a question is part of the name: "Smith & Son" in Spanish, where "son" states.
    return { asks, core: asks && !this.#attaches ? named : named.replace(this.#state, '') }
  }
}

interface Read {
  core: string
  asks: boolean
}

/** Returns a pattern for any of the phrases, longer ones first, since the first that matches is taken. */
function anyOf(phrases: string): string {
  const plain = phrases.split('|').map(plainText)
  return `(?:${plain.sort((a, b) => b.length - a.length).join('|')})`
}

const frames: readonly Frame[] = [
  ...LANGUAGES.map((words) => new Frame(words, false)),
  ...ATTACHING.map((words) => new Frame(words, true)),
]

/**
 * True if two texts differ only in words that ask for a fact or state it: "Was ist das Passwort im Büro?", "Das Passwort im
 * Büro lautet". This needs no model, so that it holds in languages that the matcher knows badly.
 */
export function differsInFraming(text: string, other: string): boolean {
  const texts = [plainText(text), plainText(other)] as const
  return frames.some((frame) => frame.holds(texts))
}
