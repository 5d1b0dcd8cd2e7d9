interface BarProps {
  /** Share of the whole width, 0 to 1. */
  value: number
  /** Position of the upright mark, 0 to 1; null for no mark. */
  threshold: number | null
  /** True if the value is above the threshold. */
  above: boolean
}

/** A value as a bar against its threshold. */
export function Bar({ value, threshold, above }: BarProps) {
  return (
    <svg class="bar" height="22" width="100%" aria-hidden="true" focusable="false">
      <rect class="track" width="100%" height="14" y="4" rx="3" />
      <rect class={above ? 'value above' : 'value'} width={percent(value)} height="14" y="4" rx="3" />
      {threshold !== null && (
        <line class="threshold" x1={percent(threshold)} x2={percent(threshold)} y1="0" y2="22" />
      )}
    </svg>
  )
}

function percent(share: number): string {
  return `${Math.max(0, Math.min(100, 100 * share))}%`
}
