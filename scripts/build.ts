import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { at, bin } from './paths.ts'
import { run } from './run.ts'

const SOURCES = ['app', 'components', 'lib', 'server', 'public']
const SOURCE_FILES = [
  'package-lock.json',
  'next.config.ts',
  'instrumentation.ts',
  'proxy.ts',
  'postcss.config.mjs',
  'tsconfig.json',
]
const STAMP = at('.next', 'isthmus-source')

/**
 * Builds the standalone server into `.next/standalone` unless the last build was made from these very sources.
 * Exits the process with the build's own messages when it fails.
 */
export async function buildIfChanged(): Promise<void> {
  const digest = await sourceDigest()
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === digest) return
  console.log('isthmus: building')
  const { code } = await run(bin('next'), ['build'], { env: { NEXT_TELEMETRY_DISABLED: '1' } })
  if (code !== 0) {
    console.error('isthmus: the build failed; its messages are above')
    process.exit(1)
  }
  // Next leaves these two out of the standalone folder on purpose, for those who serve them from a CDN.
  await cp(at('.next', 'static'), at('.next', 'standalone', '.next', 'static'), {
    recursive: true,
    force: true,
  })
  await cp(at('public'), at('.next', 'standalone', 'public'), { recursive: true, force: true })
  await writeFile(STAMP, digest)
}

async function sourceDigest(): Promise<string> {
  const hash = createHash('sha256')
  const files = [...SOURCE_FILES]
  for (const folder of SOURCES) files.push(...(await filesBelow(folder)))
  for (const file of files.sort()) {
    hash.update(file)
    hash.update(await readFile(at(file)).catch(() => ''))
  }
  return hash.digest('hex')
}

async function filesBelow(folder: string): Promise<string[]> {
  await mkdir(at(folder), { recursive: true })
  const entries = await readdir(at(folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test[.-]/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(at().length + 1))
}
