/** The most memory that this process has had so far, in bytes. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024
}
