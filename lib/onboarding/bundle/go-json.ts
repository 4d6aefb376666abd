const ESCAPED = /[<>&\u2028\u2029]/g

/** JSON as Go writes it, which escapes what HTML would take for more than text. */
export const goJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(ESCAPED, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
