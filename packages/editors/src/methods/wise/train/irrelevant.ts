import { createRandom } from '@wise-edit/core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { NamedRequest } from '../../../editor/requests'
import { sampleLikePrompts } from '../../../training/sampled-texts'
import type { Shard } from '../memory/shards'
import type { HeldByWise } from '../memory/wise-memory'
import type { WiseSettings } from '../options/settings'

/** Adds a text that the model writes to records without an irrelevant text, or with one without tokens. */
export async function withIrrelevant(
  model: LanguageModel,
  records: readonly NamedRequest[],
  { seed }: Pick<WiseSettings, 'seed'>,
): Promise<NamedRequest[]> {
  return Promise.all(
    records.map(async (record) => {
      const { id, prompt, target, irrelevant } = record
      // Rejects a record that cannot be taught before any text is sampled for it.
      model.query(prompt, target)
      if (irrelevant !== undefined && model.encode(irrelevant).length > 0) return record
      const drawn = await sampleLikePrompts(model, [prompt], { tokens: 12, seed: `${seed} ${id}` })
      return { ...record, irrelevant: drawn[0] }
    }),
  )
}

/** Returns texts that the edits must not affect: those of the records, then replayed prompts of other shards. */
export function irrelevantTexts(
  records: readonly NamedRequest[],
  shard: Shard,
  { edits, learned }: HeldByWise,
  { seed, replay }: Pick<WiseSettings, 'seed' | 'replay'>,
): string[] {
  const own = records.map(({ irrelevant }) => irrelevant as string)
  const elsewhere = edits.filter(
    ({ id, status }) => learned.places.get(id)?.shard !== shard.number && status === 'done',
  )
  const replayed = createRandom(seed, 'replay', records[0]?.id ?? '')
    .shuffle(elsewhere)
    .slice(0, replay)
  return [...own, ...replayed.map(({ prompt }) => prompt)]
}
