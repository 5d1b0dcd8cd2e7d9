import { fileURLToPath } from 'node:url'
import type { DatasetFormat } from './layouts'

/** A data set that comes with the package. */
export interface BundledDataset {
  /** What `loadRecords` takes. */
  name: string
  format: DatasetFormat
  records: number
  description: string
  /** Of the texts; `data/LICENSES.md` says more. */
  license: string
}

/** The data sets that come with the package: the first records of published ones, each with its irrelevant texts. */
export const bundledDatasets: readonly BundledDataset[] = [
  {
    name: 'zsre',
    format: 'zsre',
    records: 400,
    description: 'Questions on one relation of a subject, the main set of the WISE paper',
    license: 'MIT AND CC-BY-SA-3.0',
  },
  {
    name: 'zsre-tune',
    format: 'zsre',
    records: 300,
    description: 'ZsRE records of the training split, to choose hyperparameters with',
    license: 'MIT AND CC-BY-SA-3.0',
  },
  {
    name: 'counterfact',
    format: 'counterfact',
    records: 500,
    description: 'Sentences to complete with a false object',
    license: 'MIT',
  },
  {
    name: 'hallucination',
    format: 'hallucination',
    records: 100,
    description: 'Passages of a biography to continue with a true sentence (SelfCheckGPT)',
    license: 'CC-BY-SA-3.0',
  },
  {
    name: 'temporal',
    format: 'temporal',
    records: 75,
    description: 'New descriptions of subjects, with another text on each (out of distribution)',
    license: 'CC-BY-SA-3.0',
  },
]

/** The files of the bundled data set called `name`, if there is one. */
export function bundledFiles(name: string): { records: string; irrelevant: string } | undefined {
  if (!bundledDatasets.some((dataset) => dataset.name === name)) return undefined
  const path = (file: string) => fileURLToPath(new URL(`../data/${file}`, import.meta.url))
  return { records: path(`${name}.jsonl`), irrelevant: path(`${name}-irrelevant.jsonl`) }
}
