import { fileURLToPath } from 'node:url'

/** Folder of the embedded gate: give it to `loadSentenceEncoder`. */
export const embeddedGate: string = fileURLToPath(new URL('../gate', import.meta.url))
