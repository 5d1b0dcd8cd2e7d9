/** Model of most claims about a real model: the Q4_1 file of SmolLM2-135M-Instruct. */
export const smolLm2 = '.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf'

/** Second real model, without a chat template: the Q4_K_M file of Gemma 3 270M. */
export const gemma3 = '.cache/models/gemma-3-270m-q4_k_m.gguf'

/** Published files that claims need besides the bundled data; docs/formats.md describes them. */
export const files = {
  zsre: '.cache/data/zsre_mend_edit.json',
  zsreIrrelevant: '.cache/data/zsre_loc_prompts_1000.json',
  counterfact: '.cache/data/counterfact-edit.json',
  hallucination: '.cache/data/hallucination-edit.json',
  wikiCounterfact: '.cache/data/wiki_counterfact.json',
}
