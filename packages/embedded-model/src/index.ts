import { fileURLToPath } from 'node:url'

/** Folder of the embedded model, in Hugging Face layout: give it to `loadModel`. */
export const embeddedModel: string = fileURLToPath(new URL('../wise-tiny', import.meta.url))
