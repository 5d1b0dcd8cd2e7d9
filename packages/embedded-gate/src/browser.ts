import { mountFiles } from '@wise-edit/core/page'

/**
 * Folder of the embedded gate in the page's files: give it to `loadSentenceEncoder`. The files are fetched when they are first read;
 * bundlers find them by these URLs.
 */
export const embeddedGate: string = mountFiles('embedded-gate', {
  'config.json': new URL('../gate/config.json', import.meta.url),
  'gate.safetensors': new URL('../gate/gate.safetensors', import.meta.url),
  'tokenizer.json': new URL('../gate/tokenizer.json', import.meta.url),
  'tokenizer_config.json': new URL('../gate/tokenizer_config.json', import.meta.url),
})
