export { type Message, Tokenizer } from './tokenizer'
