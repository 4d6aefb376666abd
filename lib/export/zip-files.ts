import { strToU8, zipSync } from 'fflate'
import type { TextFile } from '#lib/export/text-file.ts'

/** The files as a zip archive, all of the moment `atMs` (a zip knows times from 1980 on). */
export const zipFiles = (files: readonly TextFile[], atMs: number): Uint8Array<ArrayBuffer> =>
  zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])), { mtime: atMs })
