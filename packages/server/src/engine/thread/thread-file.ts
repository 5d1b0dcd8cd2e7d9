/** Module that runs in the model's thread. It is next to this one both in the sources and in the built package. */
export const threadFile = new URL('./model-thread.js', import.meta.url)
