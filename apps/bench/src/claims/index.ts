import { WiseError } from '@wise-edit/core'
import type { Claim, TimedClaim } from './claim'
import { paperClaims } from './paper'
import { practitionerClaims } from './practitioner'
import { zsreClaims } from './zsre'

/** Claims about time and memory. The path of a model or of another program may differ. */
const timedClaims: readonly TimedClaim[] = [
  timed('speed', 'throughput --reference python', 'Speed beside PyTorch', '15 min'),
  timed(
    'speed-cpu',
    'throughput --backends cpu --reference python --rounds 1',
    'The same in plain JavaScript',
    '15 min',
  ),
  timed(
    'llama-cpp',
    'throughput --backends blas,wasm --threads 2 --llama-cpp FOLDER',
    'Speed beside llama.cpp',
    '15 min',
  ),
  timed(
    'vs-reference',
    'vs-reference --reference python',
    'Edits and evaluation beside WISE in PyTorch',
    '20 min',
  ),
  timed('inference-time', 'answer-time --T 10,100', 'Time to answer after edits', '10 min'),
  timed('perf', 'profile', 'Profile of the embedded model', '5 min'),
  timed('perf-smollm2', 'profile --model MODEL', 'Profile of SmolLM2', '10 min'),
  timed('perf-growth', 'growth --T 1000', 'Growth of time and memory with the number of edits', '30 min'),
  timed(
    'large-tinyllama',
    'large tinyllama-1.1b --steps 4',
    'One edit of a model of TinyLlama’s shape',
    '15 min',
  ),
  timed(
    'large-llama-2-7b',
    'large llama-2-7b --layers 3 --layer 1',
    'One edit of three layers of a 7B model',
    '15 min',
  ),
]

/** All claims, in the order of the table of results. */
export const claims: readonly Claim[] = [...practitionerClaims, ...zsreClaims, ...paperClaims, ...timedClaims]

/** Returns the claim with that name. Throws `CLAIM_UNKNOWN`. */
export function claimNamed(name: string): Claim {
  const claim = claims.find((one) => one.name === name)
  if (claim) return claim
  throw new WiseError(
    'CLAIM_UNKNOWN',
    `There is no claim "${name}"; claims are ${claims.map((one) => one.name).join(', ')}. Name one of them.`,
  )
}

function timed(name: string, speed: string, title: string, cost: string): TimedClaim {
  return { name, title, cost, speed }
}
