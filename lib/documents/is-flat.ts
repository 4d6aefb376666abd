/**
 * Whether a document lost its indentation: every line begins at the first column, although its metadata or spec can't be
 * empty. Text copied from some web pages is like this.
 */
export function isFlat(text: string): boolean {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#.*)?$/.test(line))
  if (!lines.some((line) => /^kind:/.test(line)) || lines.some((line) => /^\s/.test(line))) return false
  return lines.some((line, at) => /^(?:metadata|spec):\s*(?:#.*)?$/.test(line) && lines[at + 1] !== undefined)
}
