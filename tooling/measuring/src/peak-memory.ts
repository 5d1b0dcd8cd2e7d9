/** Peak memory of this process so far, in bytes. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024
}
