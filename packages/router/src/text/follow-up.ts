import { completeEllipsis } from './ellipsis'
import { plainText } from './words'

/** Words that refer to something named before, in the languages of the relation bank. */
const ANAPHORS = new Set(
  plainText(
    `it its he him his she her hers they them their theirs that this those these there one ones same
    er sie es ihn ihm ihr ihre ihren ihrer seine sein seinen dieser diese dieses dessen deren dort dafür davon darin damit
    il elle ils elles lui leur leurs son sa ses cela ce cet cette celui celle ça y en eux
    él ella ello ellos ellas su sus lo le les esto esta este eso esa ese aquello aquel aquella allí ahí
    lui lei esso essa loro suo sua suoi sue questo questa quello quella quel quei quegli quelle ci ne gli lì
    ele ela eles elas seu sua seus suas dele dela isso isto este esta esse essa aquele aquela lá nele nela nisso nesse nessa
    hij zij ze hem haar hun zijn het dit dat deze die daar
    on ona ono oni one jego jej ich go mu nim niej nich to ten ta tej tego tym tam
    он она оно они его ее её их им ему ей это этот эта эти этого этой этом там него нее неё них ним ней
    він вона воно вони його її їх їхній це цей ця ці цього цієї цьому там нього неї них ним ній
    αυτός αυτή αυτό του της τους εκεί
    هو هي هم له لها لهم ذلك هذا هذه تلك هناك منه منها
    वह वे उसका उसकी उसके उसमें उससे उनका उनकी उनके यह ये इसका इसकी इसके इसमें वहाँ उस इस
    o onu onun ona onda onlar onların bu bunu bunun buna şu orada oranın`,
  ).split(' '),
)

/** The same for scripts without spaces between words. */
const UNSPACED_ANAPHORS =
  /それ|その|これ|この|あれ|あの|そこ|ここ|あそこ|彼|彼女|它|他|她|这|那|該|该|其|그것|그곳|그의|그녀|이것|그 |거기/u

/** Beginnings of a question that continues a conversation. */
const CONTINUATIONS =
  /^[^\p{L}]*(?:(?:and|but|what about|how about|und|was ist mit|aber|et|mais|y|pero|e|ed|ma|mas|en|maar|a|i|ale|а|и|но|і|й|але|και|और|तो|ve|peki|ya) |و|そして|では|じゃあ|那|그럼|그리고)/u

/** Questions that repeat the previous question. */
const ASKED_AGAIN =
  /^(are you (really |quite |very )?sure|really|is that (right|true|correct)|sure|say (that|it) again|repeat( that)?|come again|pardon|what|what did you say|can you repeat that|please repeat|bist du sicher|wirklich|sicher|vraiment|tu es sur|estas seguro|seguro|sei sicuro|tem certeza|ты уверен|точно|真的吗|本当)( about (that|it))?$/u

/** True if a text can be understood only together with an earlier one. */
export function isFollowUp(text: string): boolean {
  return (
    asksAgain(text) ||
    UNSPACED_ANAPHORS.test(text) ||
    CONTINUATIONS.test(text.toLowerCase()) ||
    plainText(text)
      .split(' ')
      .some((word) => ANAPHORS.has(word))
  )
}

/** True if a text asks for the last answer once more. */
export function asksAgain(text: string): boolean {
  return ASKED_AGAIN.test(plainText(text))
}

/** Reading of the last question of a conversation. */
export interface Reading {
  /** The question, the question after the turn that names what it is about, or the question completed from that turn. */
  text: string
  /** The question alone, if `text` starts with another turn. */
  last?: string
  /** The name that the question exchanges, if it does no more than that: "Brazil" in "And of Brazil?". */
  name?: string
  /** True if `text` is the earlier question with that name. */
  completed?: boolean
}

/**
 * Returns the possible readings of the last question, the likeliest first: alone, and preceded by the latest earlier
 * question that names the subject, or completed from it if the last question only exchanges a name.
 */
export function readings(questions: readonly string[]): Reading[] {
  const last = questions.at(-1) ?? ''
  const before = questions.slice(0, -1)
  if (before.length === 0) return [{ text: last }]
  if (asksAgain(last)) return readings(before)
  const named = before.findLast((question) => !isFollowUp(question)) ?? (before.at(-1) as string)
  const { name, completed = [] } = completeEllipsis(last, named) ?? {}
  const exchange = name !== undefined && { name }
  return [
    { text: last, ...exchange },
    ...completed.map((text) => ({ text, ...exchange, completed: true })),
    ...(isFollowUp(last) ? [{ text: `${named}\n${last}`, last, ...exchange }] : []),
  ]
}
