import { bundledDatasets, describeInvalid, findContradictions, loadRecords } from '@wise-edit/datasets'

// A bundled data set, in the order of the paper's file.
const records = await loadRecords('zsre', { limit: 100 })
const [first] = records
console.log(`${first!.prompt} ${first!.target} (was ${first!.truths[0]})`)

// Every data set becomes the same records, each with whatever it has to ask.
for (const { name } of bundledDatasets) {
  const [record] = await loadRecords(name, { limit: 1 })
  const { rephrases, locality, portability, ood } = record!
  const asks = `${rephrases.length} rephrases, ${locality.length} locality, ${portability.length} portability`
  console.log(`${name}: ${asks}, ${ood ? 'a text' : 'no text'} out of distribution`)
}

// Which records cannot be learned together?
const { facts, contradictions } = findContradictions(records)
const torn = contradictions.filter(({ kind }) => kind === 'fact')
console.log(`${facts} facts, ${torn.length} of ${records.length} records torn between targets`)
console.log(
  `${torn[0]!.record.id} says ${torn[0]!.record.target}, ${torn[0]!.other.id} ${torn[0]!.other.target}`,
)

// Facts of your own, from a file or from memory; what is wrong is told and left out.
const own = await loadRecords(
  [
    {
      prompt: 'Who founded Acme?',
      target: 'Ada Byron',
      rephrase: 'Acme was founded by',
      locality: 'Who founded Ajax?',
    },
    { prompt: 'Where is Acme?', target: '' },
  ],
  { onInvalid: (record) => console.log(describeInvalid(record)) },
)
console.log(`${own.length} of them is ${own[0]!.id}`)
