/** A line of YAML without its indentation: dashes, key and value as they are written. */
export type WrittenLine =
  /** Empty, or a comment. */
  | { kind: 'none'; text: string }
  | { kind: 'key'; text: string; key: string; value: string }
  | { kind: 'item'; text: string; value: string }
  /** An item that is an object: `- key: value`. */
  | { kind: 'item-key'; text: string; key: string; value: string }

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s:#"'[\]{},][^:]*)\s*:(?:\s+(.*))?$/

/** Reads a line; null where its meaning depends on other lines: block texts and lists or maps over several lines. */
export function writtenLine(line: string): WrittenLine | null {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return { kind: 'none', text }
  if (text === '-' || text.startsWith('- ')) {
    const rest = text.slice(1).trim()
    if (rest === '' || rest.startsWith('- ')) return null
    const inner = pairOf(rest)
    if (inner) return isWhole(inner.value) ? { kind: 'item-key', text, ...inner } : null
    const value = withoutComment(rest)
    return isWhole(value) ? { kind: 'item', text, value } : null
  }
  const pair = pairOf(text)
  return pair && isWhole(pair.value) ? { kind: 'key', text, ...pair } : null
}

function pairOf(text: string): { key: string; value: string } | null {
  const [, key, value = ''] = KEY.exec(text) ?? []
  if (key === undefined) return null
  return { key: key.trimEnd().replace(/^(["'])(.*)\1$/, '$2'), value: withoutComment(value) }
}

function withoutComment(value: string): string {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(value)?.[0]
  if (quoted !== undefined) return quoted
  const comment = value.search(/(?:^|\s)#/)
  return (comment < 0 ? value : value.slice(0, comment)).trimEnd()
}

/** A value that ends where its line ends. */
function isWhole(value: string): boolean {
  if (/^[|>]/.test(value)) return false
  const count = (pattern: RegExp): number =>
    value.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '').match(pattern)?.length ?? 0
  return !/^[[{]/.test(value) || count(/[[{]/g) === count(/[\]}]/g)
}
