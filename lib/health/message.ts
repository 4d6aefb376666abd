/** The most that is kept of a transition's message, in code points: a probe's words come from the VM and may be anything. */
export const MESSAGE_LENGTH = 1_000

/** What every database can store of a message: no NUL, no half of a surrogate pair, and its first code points. */
export function storableMessage(text: string): string {
  // A code point is two code units at most, so that the rest of a huge text is never looked at one by one.
  const whole = text.replaceAll(/\0|\p{Surrogate}/gu, '').slice(0, 2 * MESSAGE_LENGTH)
  return Array.from(whole).slice(0, MESSAGE_LENGTH).join('')
}
