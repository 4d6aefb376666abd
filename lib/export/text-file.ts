/** A file to hand out: its name, without a folder, and its text. */
export type TextFile = { name: string; text: string }

/** A file name from words that may hold anything: lower case letters, digits, dots and dashes stay. */
export const fileName = (...words: string[]): string =>
  words
    .map((word) => word.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-'))
    .join('-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
