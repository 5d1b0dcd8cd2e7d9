export { loadSentenceEncoder } from './load-sentence-encoder'
export { SentenceEncoder } from './sentence-encoder'
