import { fileURLToPath } from 'node:url'
import type { DatasetFormat } from './layouts'

/** A data set that comes with the package. */
export interface BundledDataset {
  /** Name to pass to `loadRecords`. */
  name: string
  format: DatasetFormat
  /** Settings are chosen on `development` data; nothing is ever tuned on `test` data. */
  split: 'development' | 'test'
  records: number
  /** True if each record has an irrelevant text. */
  irrelevant: boolean
  description: string
  /** License of the texts; `data/LICENSES.md` has the details. */
  license: string
}

/** Data sets that come with the package: this project's own, and the first records of published ones. */
export const bundledDatasets: readonly BundledDataset[] = [
  {
    name: 'practitioner-development',
    format: 'plain',
    split: 'development',
    irrelevant: false,
    records: 66,
    description: 'Facts as companies and people teach them, with all that users ask afterwards',
    license: 'MIT',
  },
  {
    name: 'practitioner-test',
    format: 'plain',
    split: 'test',
    irrelevant: false,
    records: 66,
    description: 'As practitioner-development, about other subjects',
    license: 'MIT',
  },
  {
    name: 'zsre',
    format: 'zsre',
    split: 'test',
    irrelevant: true,
    records: 400,
    description: 'Questions on one relation of a subject, the main set of the WISE paper',
    license: 'MIT AND CC-BY-SA-3.0',
  },
  {
    name: 'zsre-tune',
    format: 'zsre',
    split: 'development',
    irrelevant: true,
    records: 300,
    description: 'ZsRE records of the training split, to choose hyperparameters with',
    license: 'MIT AND CC-BY-SA-3.0',
  },
  {
    name: 'counterfact',
    format: 'counterfact',
    split: 'test',
    irrelevant: true,
    records: 500,
    description: 'Sentences to complete with a false object',
    license: 'MIT',
  },
  {
    name: 'hallucination',
    format: 'hallucination',
    split: 'test',
    irrelevant: true,
    records: 100,
    description: 'Passages of a biography to continue with a true sentence (SelfCheckGPT)',
    license: 'CC-BY-SA-3.0',
  },
  {
    name: 'temporal',
    format: 'temporal',
    split: 'test',
    irrelevant: true,
    records: 75,
    description: 'New descriptions of subjects, with another text on each (out of distribution)',
    license: 'CC-BY-SA-3.0',
  },
]

/** Returns the files of the bundled data set called `name`, or `undefined` if there is none. */
export function bundledFiles(name: string): { records: string; irrelevant?: string } | undefined {
  const dataset = bundledDatasets.find((dataset) => dataset.name === name)
  if (!dataset) return undefined
  const path = (file: string) => fileURLToPath(new URL(`../data/${file}.jsonl`, import.meta.url))
  return { records: path(name), irrelevant: dataset.irrelevant ? path(`${name}-irrelevant`) : undefined }
}
