/** A number of 32 bits that a text always gives (FNV-1a): what differs from proxy to proxy without being kept. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  // Texts that differ in their last letters only have to differ in every bit.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** A share from 0 up to 1 that a text always gives. */
export const stableShare = (text: string): number => stableHash(text) / 2 ** 32
