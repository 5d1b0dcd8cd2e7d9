import { ability } from './ability'
import { activations } from './activations'
import { cost } from './cost'
import { joinMeasurements, type Measure, type MeasureContext, type Measurement } from './measurement'
import type { MeasureName } from './names'
import { ood } from './ood'
import { oracleRouting } from './oracle-routing'
import { perplexity } from './perplexity'
import { plainLocality } from './plain-locality'
import { qa } from './qa'
import { routing } from './routing'
import { retention, strict } from './strict'

const measures: Record<MeasureName, Measure> = {
  strict,
  retention,
  routing,
  ability,
  cost,
  qa,
  'plain-locality': plainLocality,
  'oracle-routing': oracleRouting,
  perplexity,
  ood,
  activations,
}

/** Takes all `names` of an edited model. */
export async function measure(names: readonly MeasureName[], context: MeasureContext): Promise<Measurement> {
  const parts: Partial<Measurement>[] = []
  for (const name of names) parts.push(await measures[name](context))
  return joinMeasurements(parts)
}
