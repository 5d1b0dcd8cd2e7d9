/** Model of the claims about a real model: the Q4_1 file of SmolLM2-135M-Instruct. */
export const smolLm2 = '.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf'

/** Files that claims need besides the bundled data; docs/formats.md says where they come from. */
export const files = {
  zsre: '.cache/data/zsre_mend_edit.json',
  counterfact: '.cache/data/counterfact-edit.json',
  hallucination: '.cache/data/hallucination-edit.json',
  wikiCounterfact: '.cache/data/wiki_counterfact.json',
}
