import { mountFiles } from '@wise-edit/core/page'

/**
 * Folder of the embedded model in the page's files: give it to `loadModel`. The files are fetched when they are first read;
 * bundlers find them by these URLs.
 */
export const embeddedModel: string = mountFiles('embedded-model', {
  'config.json': new URL('../wise-tiny/config.json', import.meta.url),
  'generation_config.json': new URL('../wise-tiny/generation_config.json', import.meta.url),
  'model.safetensors': new URL('../wise-tiny/model.safetensors', import.meta.url),
  'tokenizer.json': new URL('../wise-tiny/tokenizer.json', import.meta.url),
  'tokenizer_config.json': new URL('../wise-tiny/tokenizer_config.json', import.meta.url),
})
