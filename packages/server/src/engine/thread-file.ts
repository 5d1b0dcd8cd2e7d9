/** Module that runs in the model's thread: beside this one in the sources, and in the built package. */
export const threadFile = new URL('./model-thread.js', import.meta.url)
