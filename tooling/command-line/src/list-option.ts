/** Returns the items of a comma-separated option. */
export function listOption(text: string): string[] {
  return text.split(',').filter(Boolean)
}
