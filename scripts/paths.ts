import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's top folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** A path inside the checkout. */
export const at = (...parts: string[]): string => join(ROOT, ...parts)

/** An executable that a dependency installed. */
export const bin = (name: string): string => at('node_modules', '.bin', name)
