// Writes the bundled data sets: `node scripts/write-data.js <folder of the original files> [output folder]`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [from, to = fileURLToPath(new URL('../data', import.meta.url))] = process.argv.slice(2)
if (from === undefined) {
  console.error('Give the folder that holds wise/ and counterfact/: node scripts/write-data.js <folder>')
  process.exit(1)
}

const zsreEdit = read('wise/ZsRE/zsre_mend_edit.json')
const zsreTrain = read('wise/ZsRE/zsre_mend_train-1k.json')
const locPrompts = read('wise/ZsRE/zsre_loc_prompts_1000.json')
const zsreIrrelevant = locPrompts.slice(0, 400)
// Texts used for tuning must not be used for measuring, and the list repeats a few texts.
const tuneIrrelevant = locPrompts.filter((text) => !zsreIrrelevant.includes(text)).slice(0, 300)
const counterfact = read('counterfact/counterfact-edit.json').slice(0, 500)

write('zsre', zsreEdit.slice(0, 400).map(withoutNotes))
write('zsre-irrelevant', zsreIrrelevant)
write('zsre-tune', zsreTrain.slice(0, 300).map(withoutNotes))
write('zsre-tune-irrelevant', tuneIrrelevant)
write('counterfact', counterfact)
write('counterfact-irrelevant', counterfactIrrelevant())
write('hallucination', read('wise/hallucination/hallucination-edit.json').slice(0, 100))
write(
  'hallucination-irrelevant',
  localityTexts(read('wise/hallucination/hallucination-train.json').slice(0, 100)),
)
write('temporal', read('wise/temporal/temporal-edit.json'))
write('temporal-irrelevant', localityTexts(read('wise/temporal/temporal-train.json')))

/** Removes fields that no loader reads: MEND's prediction and the edit written as one text. */
function withoutNotes({ pred, cond, ...record }) {
  return record
}

/** Neighbour facts of the training split that no edit asks for. */
function counterfactIrrelevant() {
  const asked = new Set(
    counterfact.flatMap((record) => [record.prompt, record.rephrase_prompt, record.locality_prompt]),
  )
  const others = read('counterfact/counterfact-train.json').filter(
    (record) => !asked.has(record.locality_prompt),
  )
  return [...new Set(localityTexts(others))].slice(0, counterfact.length)
}

/** Locality question and answer as one text, as in EasyEdit's `loc_prompts`. */
function localityTexts(records) {
  return records.map((record) =>
    [record.locality_prompt.trim(), record.locality_ground_truth.trim()].join(' ').trim(),
  )
}

function read(name) {
  return JSON.parse(readFileSync(join(from, name), 'utf8'))
}

function write(name, records) {
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, `${name}.jsonl`), records.map((record) => `${JSON.stringify(record)}\n`).join(''))
}
