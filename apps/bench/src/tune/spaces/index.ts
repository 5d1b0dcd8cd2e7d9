import type { SpaceOf } from '../space'
import { defer, grace, horen, inContext, memoir, neuralDb } from './beside'
import { ftEwc, ftL, locFtBf, lora } from './fine-tuning'
import { alphaEdit, memit, rome } from './locate-and-edit'
import { mend, ultraEdit } from './one-step'
import { wise } from './wise'

/** Search space of each method; methods without settings are left out. */
export const spaces: Record<string, SpaceOf> = {
  'wise-merge': wise,
  'wise-retrieve': wise,
  'in-context': inContext,
  'ft-l': ftL,
  'ft-ewc': ftEwc,
  'loc-ft-bf': locFtBf,
  lora,
  grace,
  defer,
  horen,
  memoir,
  'neural-db': neuralDb,
  rome,
  memit,
  'memit-mass': memit,
  'alpha-edit': alphaEdit,
  'ultra-edit': ultraEdit,
  mend,
}
