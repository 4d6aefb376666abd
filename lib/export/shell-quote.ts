/** One word for a POSIX shell, whatever is in it. */
export const shellQuote = (text: string): string =>
  /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/**
 * A text for the end of a comment, in a shell script or in YAML: it can't begin a line of its own, and has nothing that
 * readers of YAML refuse even there.
 */
export const onOneLine = (text: string): string =>
  text.replaceAll(/[\s\p{Cc}\p{Cs}\ufffe\uffff]+/gu, ' ').trim()
