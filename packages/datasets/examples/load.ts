import { bundledDatasets, describeInvalid, findContradictions, loadRecords } from '@wise-edit/datasets'

// A bundled data set; each record is a fact to teach and the questions about it.
const [fact] = await loadRecords('practitioner-development', { limit: 1 })
const { prompt, target, rewordings, near, far, followUp, portability } = fact!
console.log(`${prompt} ${target}`)
console.log(`${rewordings[2]!.form}: ${rewordings[2]!.prompt}`)
console.log(`near, ${near[0]!.kind}: ${near[0]!.prompt}`)
console.log(`far: ${far[0]}`)
console.log(`second turn: ${followUp![1]}`)
console.log(`${portability[0]!.kind}: ${portability[0]!.prompt} ${portability[0]!.target}`)

for (const { name, split, records } of bundledDatasets) console.log(`${name} (${split}): ${records} records`)

// Records that contradict each other.
const records = await loadRecords('zsre', { limit: 100 })
const contradicting = findContradictions(records).contradictions.filter(({ kind }) => kind === 'fact')
console.log(`${contradicting.length} of ${records.length} records are edited to several targets`)

// Your own facts, from a file or from memory. Invalid ones are reported and left out.
const own = await loadRecords(
  [
    {
      prompt: 'Who founded Acme?',
      target: 'Ada Byron',
      rephrases: ['Acme was founded by', 'who set up acme?'],
      near: ['When was Acme founded?', 'Who founded Ajax?'],
    },
    { prompt: 'Where is Acme?', target: '' },
  ],
  { onInvalid: (record) => console.log(describeInvalid(record)) },
)
console.log(`${own.length} is ${own[0]!.id}`)
