import type { ExperimentFile } from '../experiment/experiment'
import { generation } from './generation'
import { activations } from './paper/activations'
import { hallucination } from './paper/hallucination'
import { knowledgeAnchors } from './paper/knowledge-anchors'
import { layer } from './paper/layer'
import { mainQa } from './paper/main-qa'
import { memoryCost } from './paper/memory-cost'
import { mergeMethods } from './paper/merge-methods'
import { oodTemporal } from './paper/ood-temporal'
import { prefix } from './paper/prefix'
import { rhoK } from './paper/rho-k'
import { routerAblation } from './paper/router-ablation'
import { scaling } from './paper/scaling'
import { plainLocality } from './plain-locality'
import { practitioner } from './practitioner'
import { quick } from './quick'
import { wikiCounterfact } from './wiki-counterfact'

/** All experiments, grouped by purpose. */
export const experiments: readonly ExperimentFile[] = [
  quick,
  practitioner,
  wikiCounterfact,
  mainQa,
  hallucination,
  oodTemporal,
  scaling,
  routerAblation,
  plainLocality,
  mergeMethods,
  knowledgeAnchors,
  rhoK,
  layer,
  activations,
  prefix,
  generation,
  memoryCost,
]
