import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fail, ok, type Problem, type Result } from '#lib/result.ts'

export type ReadFile = { path: string; text: string }
/** What standard input is called in reports. */
const STDIN = 'stdin'
const NAMES = /\.(ya?ml|json)$/i
/** Folders that hold no manifests of anybody's own. */
const PASSED_BY = new Set(['.git', 'node_modules'])

/** Reads files, what folders hold, and `-`. Paths in the answer are relative to `cwd`. */
export async function readFiles(
  names: readonly string[],
  { cwd, stdin }: { cwd: string; stdin: NodeJS.ReadableStream },
): Promise<Result<ReadFile[]>> {
  const files = new Map<string, ReadFile>()
  const problems: Problem[] = []
  for (const name of names) {
    try {
      if (name === '-') files.set(STDIN, { path: STDIN, text: await text(stdin) })
      else for (const file of await filesOf(resolve(cwd, name))) files.set(file, await readOne(file, cwd))
    } catch (error) {
      problems.push(problemOf(name, error))
    }
  }
  return problems.length > 0 ? fail(...problems) : ok([...files.values()])
}

const readOne = async (file: string, cwd: string): Promise<ReadFile> => ({
  path: relative(cwd, file),
  text: await readFile(file, 'utf8'),
})

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const found: string[] = []
  const entries = await readdir(path, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = join(path, entry.name)
    // A link to a folder may lead in a circle; one to a file is followed.
    if (entry.isDirectory() && !PASSED_BY.has(entry.name)) found.push(...(await filesOf(inside)))
    else if (NAMES.test(entry.name) && (await stat(inside)).isFile()) found.push(inside)
  }
  return found
}

function problemOf(name: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message =
    code === 'ENOENT'
      ? 'there is no such file or folder'
      : code === 'EACCES'
        ? 'may not be read by this user'
        : error instanceof Error
          ? error.message
          : String(error)
  return { code: 'unreadable', message: `${name}: ${message}`, field: name }
}
