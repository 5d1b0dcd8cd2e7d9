/** Labels of a question and of its answer, as evaluation harnesses, data sets and clients write them. */
const QUESTION =
  'question|q|user|human|frage|pregunta|domanda|pergunta|vraag|pytanie|вопрос|soru|سؤال|问题|問題|質問|問|질문'
const ANSWER =
  'answer|a|assistant|ai|antwort|réponse|r|respuesta|risposta|resposta|antwoord|odpowiedź|ответ|cevap|إجابة|الإجابة|答案|回答|答|답변|답'

const ANSWER_LABEL = new RegExp(`([?？؟]["'”’»)\\]]*)\\s*(?:\\p{L}+ ){0,2}(?:${ANSWER})\\s?[:：]\\s*$`, 'iu')
const QUESTION_LABEL = new RegExp(`^(?:[\\s\\S]*\\n)?\\s*(?:${QUESTION})(?: \\d+)?\\s?[:：]\\s*(?=\\S)`, 'iu')

/**
 * Returns the question of a text such as "Question: Who wrote Emma?\nAnswer:", without the labels and the examples before
 * it. Returns other texts unchanged.
 */
export function withoutLabels(text: string): string {
  return text.replace(ANSWER_LABEL, '$1').replace(QUESTION_LABEL, '')
}
