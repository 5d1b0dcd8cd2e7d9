import {
  bootstrapDifference,
  bootstrapMean,
  corpusPerplexity,
  meanClippedPerplexity,
  meanPerplexity,
  scoreEdit,
  separation,
  summarizeEdits,
  textMatch,
} from '@wise-edit/evaluation'

// One record after an edit: the token that the model predicts for each token of the target (teacher forcing).
const score = scoreEdit({
  reliability: [{ answer: [464, 318, 77, 5], expected: [464, 318, 77, 5] }],
  generalization: [{ answer: [464, 318, 12, 5], expected: [464, 318, 77, 5] }],
  locality: [{ answer: [9, 9], expected: [9, 9] }], // expected: what the untouched model predicts
})
console.log(score)
console.log('average over two records:', summarizeEdits([score, { reliability: 0.25, locality: 1 }]).average)
console.log('says the new fact:', textMatch(' The Hague, since 2006.', 'the Hague'))

// Perplexity of four targets, one of which the model holds impossible.
const targets = [[0.1, 0.2], [0.3], [0.1, 0.1], [9]]
console.log('mean of perplexities:', meanPerplexity(targets).toFixed(1))
console.log('each clipped to 100:', meanClippedPerplexity(targets).toFixed(1))
console.log('of all tokens:', corpusPerplexity(targets).toFixed(1))

// How sure is a mean, and is one method better than another on the same records?
const wise = [1, 1, 0.5, 1, 0.8, 1, 0.6, 1]
const other = [1, 0.6, 0.5, 0.8, 0.6, 1, 0.2, 0.9]
const { estimate, low, high } = bootstrapMean(wise, { seed: 1 })
console.log(`generalization ${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`)
const gain = bootstrapDifference(wise, other, { seed: 1 })
console.log(`gain ${gain.estimate.toFixed(2)} (${gain.low.toFixed(2)} to ${gain.high.toFixed(2)})`)

// Do edits and irrelevant texts differ enough to be routed?
const { auc, edits } = separation({ edits: [21, 24, 9, 30], irrelevant: [2, 4, 10, 3] })
console.log(`AUC ${auc}, median of the edits ${edits.median}`)
