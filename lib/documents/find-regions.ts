/** A part of a text, by its offsets. */
export type Region = { from: number; to: number }
type Line = Region & { text: string }

const FENCE = /^\s{0,3}(```+|~~~+)/
const HEREDOC = /<<-?\s*(['"]?)([A-Za-z_]\w*)\1/
const API_VERSION = /^\s*"?apiVersion"?\s*:/
/** What a line of YAML that begins at the first column looks like; prose does not. */
const LIKE_YAML = /^(?:\s|#|-(?:\s|$)|(?:[\w./${}()-]+|"[^"]*"|'[^']*')\s*:(?:\s|$)|[\]}])/
const COMMENT = /^\s*#/

/**
 * Where the manifests of a text are: in Markdown the fenced blocks, in a shell script the here-documents, each without what
 * stands around it. A text that is neither is a region as a whole.
 */
export function findRegions(text: string): Region[] {
  const lines = linesOf(text)
  const fenced = fencedBlocks(lines)
  if (fenced.length === 0) return fromShell(lines)
  return fenced.flatMap((block) => fromShell(block).flatMap((region) => partsWithObjects(region, lines)))
}

export function linesOf(text: string, from = 0, to = text.length): Line[] {
  const lines: Line[] = []
  for (let at = from; at < to; ) {
    const end = text.indexOf('\n', at)
    const next = end < 0 || end >= to ? to : end + 1
    lines.push({ from: at, to: next, text: text.slice(at, next).replace(/\r?\n$/, '') })
    at = next
  }
  return lines
}

/** Whether a line divides documents. */
export const isDivider = (line: string): boolean => /^---(?:\s|$)/.test(line)

function fencedBlocks(lines: readonly Line[]): Line[][] {
  const blocks: Line[][] = []
  let open: { mark: string; lines: Line[] } | null = null
  for (const line of lines) {
    const mark = FENCE.exec(line.text)?.[1]
    if (open && mark?.startsWith(open.mark)) {
      if (open.lines.some(({ text }) => API_VERSION.test(text))) blocks.push(open.lines)
      open = null
    } else if (open) open.lines.push(line)
    else if (mark) open = { mark, lines: [] }
  }
  return blocks
}

/** A fenced block may begin with a command whose output is the manifest: parts that are no object are left out. */
function partsWithObjects(region: Region, lines: readonly Line[]): Region[] {
  const inside = lines.filter(({ from, to }) => from >= region.from && to <= region.to)
  const parts: Line[][] = [[]]
  for (const line of inside) {
    if (isDivider(line.text)) parts.push([])
    else parts.at(-1)?.push(line)
  }
  return parts.filter((part) => part.some(({ text }) => API_VERSION.test(text))).map(spanOf)
}

function fromShell(lines: readonly Line[]): Region[] {
  const bodies: Region[] = []
  const rest: Line[][] = [[]]
  const ends = new Map<string, number[]>()
  for (const [index, { text }] of lines.entries()) {
    const of = ends.get(text.trim())
    if (of) of.push(index)
    else ends.set(text.trim(), [index])
  }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]
    const word = line && HEREDOC.exec(line.text)?.[2]
    const end = (word && ends.get(word)?.find((index) => index > at)) || -1
    if (end < 0) {
      if (line) rest.at(-1)?.push(line)
      continue
    }
    const body = lines.slice(at + 1, end)
    if (body.some(({ text }) => API_VERSION.test(text))) bodies.push(spanOf(body))
    rest.push([])
    at = end
  }
  if (bodies.length === 0) return lines.length > 0 ? [spanOf(lines)] : []
  return [...bodies, ...rest.flatMap(fromProse)].toSorted((a, b) => a.from - b.from)
}

/** Manifests that stand in prose: from an apiVersion, with the comments above it, to the first line that is no YAML. */
function fromProse(lines: readonly Line[]): Region[] {
  const regions: Region[] = []
  for (let at = 0; at < lines.length; at += 1) {
    if (!API_VERSION.test(lines[at]?.text ?? '')) continue
    let begin = at
    while (begin > 0 && COMMENT.test(lines[begin - 1]?.text ?? '')) begin -= 1
    let end = at
    while (end < lines.length && (LIKE_YAML.test(lines[end]?.text ?? '') || isBlankOrDivider(lines[end])))
      end += 1
    regions.push(spanOf(lines.slice(begin, end)))
    at = end
  }
  return regions
}

const isBlankOrDivider = (line: Line | undefined): boolean =>
  line !== undefined && (line.text.trim() === '' || isDivider(line.text))

const spanOf = (lines: readonly Line[]): Region => ({
  from: lines[0]?.from ?? 0,
  to: lines.at(-1)?.to ?? 0,
})
