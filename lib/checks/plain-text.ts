/** Names and messages of objects may hold anything: control characters, and those that turn or hide text, become spaces. */
export const plainText = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')

/** The same, cut to a length. */
export function plainTextUpTo(text: string, most: number): string {
  // Cut first, so that a text of megabytes costs no more than what is shown of it.
  const plain = plainText(text.slice(0, most + 1))
  return plain.length <= most ? plain : `${plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
