import { isCalledBy, isSecretName, isValueField } from '#lib/envoy/secret-names.ts'

export const REDACTED = '[redacted]'

/** What leads to a value: `name=`, `"name": `, `["name"] = `, `("name", `, `get("name") == `, also where quotes are escaped. */
const NAMED =
  /(?:(\\{0,3}["'])|(?<![\w.-]))([\w.-]{2,})\1\s{0,20}(?:[\])]?\s{0,20}(==|~=|!=|,)|(?:\]|<\w{1,20}>)?\s{0,20}(=>|:=|=(?!=)|:(?![:=])))[ \t]{0,20}/g
/** What follows `name: ` in a list of names and values, up to the value. */
const PAIRED =
  /(\\{0,3}["']?([\w.-]{2,200})\\{0,3}["']?[ \t]{0,20}[,;]?\s{0,200})\\{0,3}["']?([A-Za-z_]{3,30})\\{0,3}["']?\s{0,20}([:=])[ \t]{0,20}/y
const LONG_QUOTED = /\s{0,40}(?:("""|''')[\s\S]*?(?:\1|$)|\[(=*)\[[\s\S]*?(?:\]\2\]|$))/y
const QUOTED = /(\s{0,40})(["'])((?:\\[\s\S]|(?!\2)[^\\]){0,8192})\2/y
const ESCAPED = /(\s{0,40})(\\{1,3}["'])((?:(?!\2)[^\n]){0,8192})\2/y
/** The value goes on after its quote: `'a''b'`, `"a".."b"`. */
const GOES_ON = /[^\s,;:&|<>)}\]\\"'`]|(["'])[^\s,;:&|<>)}\]\\"'`]|[ \t]{1,20}\.\.[^\n]/y
const PLAIN = /(?:\[redacted\]|[^\s"',;&|}\])\\])+/y
/** A statistic, or a port. */
const COUNT = /(?:\d{1,20}|P0\([^\n]{0,1000}|No recorded values)[ \t\r]*(?:\n|$)/y
const LINE = /\n([ \t]*)([^\n]*)/y

type Found = { at: number; start: number; isQuoted: boolean; operator: string }
type End = { redacted: string; at: number }

/** Whether what is assigned to a name is secret; of names with dots, hosts above all, the last part is what is assigned. */
export const isSecretAssigned = (name: string): boolean => isSecretName(name.slice(name.lastIndexOf('.') + 1))

/**
 * Takes out what is assigned to, compared with or listed beside a secret name. A value that has no clear end is taken out to the
 * end of its line, with the lines that are indented below it.
 */
export function withoutAssigned(text: string): string {
  let out = ''
  let from = 0
  NAMED.lastIndex = 0
  for (let match = NAMED.exec(text); match; match = NAMED.exec(text)) {
    const after = NAMED.lastIndex
    const found = secretAt(text, match, after)
    const end = found && endOfValue(text, found)
    if (!end) continue
    out += text.slice(from, found.start) + end.redacted
    from = end.at
    NAMED.lastIndex = end.at
  }
  return out + text.slice(from)
}

function secretAt(text: string, match: RegExpExecArray, start: number): Found | null {
  const [, quote = '', name = '', between, assigns] = match
  if (isSecretAssigned(name))
    return { at: match.index, start, isQuoted: quote !== '', operator: assigns ?? between ?? '' }
  if (!assigns || !isCalledBy(name)) return null
  PAIRED.lastIndex = start
  const [, gap = '', called = '', field = '', operator = ''] = PAIRED.exec(text) ?? []
  return isSecretAssigned(called) && isValueField(field)
    ? { at: start + gap.length, start: PAIRED.lastIndex, isQuoted: false, operator }
    : null
}

/** What stands for a value, and where it ends; null when there is none that is secret. */
function endOfValue(text: string, found: Found): End | null {
  const { at, start, isQuoted, operator } = found
  if (operator !== ',' && matchAt(LONG_QUOTED, text, start))
    return { redacted: REDACTED, at: LONG_QUOTED.lastIndex }
  if (operator !== ',' || isQuoted) {
    const end = endOfQuoted(text, start)
    if (end) return end.redacted === '' ? null : end
  }
  if (/^(,|[=~!]=)$/.test(operator)) return null
  if (operator === ':' && matchAt(COUNT, text, start)) return null
  const indent = indentOf(text, at)
  const isSpaced = operator === ':' && /[ \t]/.test(text[start - 1] ?? '')
  if (indent !== null || isSpaced || /["'`\\{]/.test(text[start] ?? ''))
    return endOfLines(text, start, { indent, operator })
  const plain = matchAt(PLAIN, text, start)?.[0]
  if (plain === undefined || (operator === ':' && /^\d{1,20}$/.test(plain))) return null
  return { redacted: REDACTED, at: start + plain.length }
}

/** Nothing to redact is an end without text. */
function endOfQuoted(text: string, start: number): End | null {
  for (const pattern of [QUOTED, ESCAPED]) {
    const [, gap = '', quote = '', inner = ''] = matchAt(pattern, text, start) ?? []
    if (quote === '') continue
    const at = pattern.lastIndex
    const goesOn = matchAt(GOES_ON, text, at) !== null
    if (inner === '' && !goesOn) return { redacted: '', at }
    return { redacted: `${gap}${quote}${REDACTED}${quote}`, at: goesOn ? endOfLine(text, at) : at }
  }
  return null
}

function endOfLines(
  text: string,
  start: number,
  { indent, operator }: { indent: number | null; operator: string },
): End | null {
  let end = endOfLine(text, start)
  const first = text.slice(start, end).trim()
  const isBlock = operator === ':' || first === '' || (/^[{[(|>]/.test(first) && !first.startsWith(REDACTED))
  if (indent !== null && isBlock)
    for (let line = matchAt(LINE, text, end); line; line = matchAt(LINE, text, end)) {
      if (line[2] !== '' && (line[1] ?? '').length <= indent) break
      if (line[2] === '' && LINE.lastIndex >= text.length) break
      end = LINE.lastIndex
    }
  return text.slice(start, end).trim() === '' ? null : { redacted: REDACTED, at: end }
}

function endOfLine(text: string, start: number): number {
  const at = text.indexOf('\n', start)
  const end = at < 0 ? text.length : at
  return end > start && text[end - 1] === '\r' ? end - 1 : end
}

/** How far a name that begins its line is indented; null for one within a line. */
function indentOf(text: string, at: number): number | null {
  const from = Math.max(0, at - 100)
  const before = text.slice(from, at)
  const line = /(?:^|\n)([ \t]*(?:- )?)(?:export |local |set )?$/.exec(before)
  if (!line || (from > 0 && line[0][0] !== '\n')) return null
  return line[1]?.length ?? 0
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
