/** Model of the claims about a real model: the Q4_1 file of SmolLM2-135M-Instruct. */
export const smolLm2 = '.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf'

/** Published files that claims need besides the bundled data; docs/formats.md describes them. */
export const files = {
  zsre: '.cache/data/zsre_mend_edit.json',
  zsreIrrelevant: '.cache/data/zsre_loc_prompts_1000.json',
  counterfact: '.cache/data/counterfact-edit.json',
  hallucination: '.cache/data/hallucination-edit.json',
  wikiCounterfact: '.cache/data/wiki_counterfact.json',
}
