import type { ExperimentFile } from '../experiment/experiment'
import { activations } from './activations'
import { generation } from './generation'
import { hallucination } from './hallucination'
import { knowledgeAnchors } from './knowledge-anchors'
import { layer } from './layer'
import { mainQa } from './main-qa'
import { memoryCost } from './memory-cost'
import { mergeMethods } from './merge-methods'
import { oodTemporal } from './ood-temporal'
import { plainLocality } from './plain-locality'
import { practitioner } from './practitioner'
import { prefix } from './prefix'
import { quick } from './quick'
import { rhoK } from './rho-k'
import { routerAblation } from './router-ablation'
import { scaling } from './scaling'
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
