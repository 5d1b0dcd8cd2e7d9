import { plainText } from './words'

type Sides = readonly [before: readonly string[], after: readonly string[]]

/**
 * Words around those that name a fact, which say only that it is asked for or stated: before and after them, in the
 * languages of the relation bank. Words that change the fact (where, when, was, not) are none of them.
 */
const FRAMES: readonly Sides[] = [
  [
    [
      'what is | what s | whats | what are | which is | which are | who is | who s | whos | who are | name the',
      'tell me | can you tell me | could you tell me | do you know | remind me | give me | quick question',
      'please | hey | the | a | an',
    ],
    ['is | are | is what | what is it | again | please'],
  ],
  [
    [
      'was ist | was sind | wie lautet | wie lauten | wie heißt | wie heißen | welches ist | welcher ist | welche ist',
      'welche sind | wer ist | wer sind | sag | sag mir | sagen sie mir | nenne | nenne mir | nenn mir | kannst du mir sagen',
      'können sie mir sagen | weißt du | wissen sie | ich brauche | kurze frage | bitte | hey | der | die | das | den',
    ],
    ['ist | sind | lautet | lauten | heißt | heißen | noch mal | nochmal | bitte'],
  ],
  [
    [
      'quel est | quelle est | quels sont | quelles sont | qui est | qui sont | qu est ce que | c est quoi | dis moi',
      'dites moi | donne moi | donnez moi | peux tu me dire | pouvez vous me dire | rappelle moi | petite question',
      's il te plait | s il vous plait | le | la | les | l',
    ],
    ['est | sont | c est | c est quoi | c est qui | déjà | s il te plait | s il vous plait'],
  ],
  [
    [
      'cuál es | cuáles son | qué es | quién es | quiénes son | dime | dígame | dame | me dices | me puedes decir',
      'puedes decirme | puede decirme | sabes | una pregunta rápida | por favor | oye | el | la | los | las',
    ],
    ['es | son | cuál es | quién es | por favor'],
  ],
  [
    [
      'qual è | quale è | quali sono | chi è | chi sono | cos è | che cos è | dimmi | mi dica | mi dici | mi puoi dire',
      'puoi dirmi | mi può dire | sai | una domanda veloce | per favore | senti | il | lo | la | i | gli | le | l',
    ],
    ['è | sono | qual è | chi è | per favore'],
  ],
  [
    [
      'qual é | quais são | quem é | quem são | o que é | diga me | me diga | me diz | pode me dizer | você sabe | sabe',
      'uma pergunta rápida | por favor | olha | o | a | os | as',
    ],
    ['é | são | qual é | quem é | por favor'],
  ],
  [
    [
      'wat is | wat zijn | wie is | wie zijn | welke is | hoe luidt | hoe heet | zeg me | vertel me | noem',
      'kun je me zeggen | kunt u mij zeggen | weet je | korte vraag | alsjeblieft | de | het | een',
    ],
    ['is | zijn | luidt | heet | ook alweer | alsjeblieft'],
  ],
  [
    [
      'jaki jest | jaka jest | jakie jest | jakie są | kto jest | kim jest | co to jest | jak brzmi | podaj | podaj mi',
      'powiedz mi | proszę powiedzieć | czy wiesz | krótkie pytanie | hej',
    ],
    ['to | jest | to jest | są | brzmi | proszę'],
  ],
  [
    [
      'какой | какая | какое | какие | каков | какова | кто | кто такой | что такое | скажи | скажите | подскажи',
      'подскажите | назови | назовите | пожалуйста | короткий вопрос | слушай',
    ],
    ['это | какой | какая | какое | пожалуйста'],
  ],
  [
    [
      'який | яка | яке | які | хто | хто такий | що таке | скажи | скажіть | підкажи | підкажіть | назви | назвіть',
      'будь ласка | коротке запитання | слухай',
    ],
    ['це | який | яка | яке | будь ласка'],
  ],
  [['lütfen | söyle | bana söyle | kısa bir soru'], ['nedir | ne | kimdir | kim | lütfen | söyle']],
  [['ما هو | ما هي | ما | من هو | من هي | أخبرني | قل لي | من فضلك | اذكر'], ['هو | هي | ما هو | ما هي']],
  [['कृपया बताइए | बताइए | मुझे बताओ | एक छोटा सवाल'], ['क्या है | कौन है | क्या हैं | है | हैं | बताइए | बताओ']],
]
/** The same in languages that attach such words to others. */
const ATTACHED: readonly Sides[] = [
  [['请问 | 请告诉我 | 告诉我'], ['是什么 | 是谁 | 是多少 | 是啥 | 是']],
  [
    ['教えて | 教えてください'],
    ['は何ですか | は誰ですか | は何でしょうか | は何 | は誰 | って何 | を教えてください | を教えて | は'],
  ],
  [
    ['알려 주세요 | 질문입니다'],
    ['무엇인가요 | 누구인가요 | 뭐예요 | 뭐야 | 알려 주세요 | 알려줘', '은 | 는 | 이 | 가 | 을 | 를'],
  ],
]
/** Size of the words that name a fact: a single one may be a name. */
const LEAST = { words: 2, characters: 4 }

interface Frame {
  before: RegExp
  after: RegExp
  isAttached: boolean
}

const frames: readonly Frame[] = [
  ...FRAMES.map((sides) => frameOf(sides, false)),
  ...ATTACHED.map((sides) => frameOf(sides, true)),
]

function frameOf(sides: Sides, isAttached: boolean): Frame {
  // Longer phrases first, since the first that matches at the start of a text is taken.
  const [before, after] = sides.map((lines) =>
    lines
      .flatMap((line) => line.split('|').map(plainText))
      .sort((a, b) => b.length - a.length)
      .join('|'),
  )
  const space = isAttached ? ' ?' : ' '
  return {
    before: new RegExp(`^(?:(?:${before})${space})+`, 'u'),
    after: new RegExp(`(?:${space}(?:${after}))+$`, 'u'),
    isAttached,
  }
}

/**
 * True if two texts differ only in words that ask for a fact or state it: "Was ist das Passwort im Büro?", "Das Passwort im
 * Büro lautet". This needs no model, so that it holds in languages that the matcher knows badly.
 */
export function differsInFraming(text: string, other: string): boolean {
  const [first, second] = [plainText(text), plainText(other)]
  return frames.some((frame) => {
    const core = coreOf(first, frame)
    const isLong = frame.isAttached
      ? [...core].length >= LEAST.characters
      : core.split(' ').length >= LEAST.words
    return isLong && core === coreOf(second, frame)
  })
}

function coreOf(text: string, { before, after }: Frame): string {
  return text.replace(before, '').replace(after, '')
}
