/** Returns what an option holds between commas. */
export function listOption(text: string): string[] {
  return text.split(',').filter(Boolean)
}
