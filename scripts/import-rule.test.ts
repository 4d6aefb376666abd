import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { at, bin } from './paths.ts'

/** A checkout that holds nothing but the lint rules, to plant files in. */
const checkout = mkdtempSync(join(tmpdir(), 'isthmus-import-rule-'))
cpSync(at('biome.json'), join(checkout, 'biome.json'))
cpSync(at('scripts', 'biome'), join(checkout, 'scripts', 'biome'), { recursive: true })
afterAll(() => rmSync(checkout, { recursive: true, force: true }))

const lint = (path: string, text: string): { code: number; output: string } => {
  const file = join(checkout, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${text}\n`)
  const result = spawnSync(bin('biome'), ['lint', '--vcs-enabled=false', file], {
    cwd: checkout,
    encoding: 'utf8',
  })
  rmSync(file)
  return { code: result.status ?? 1, output: result.stdout + result.stderr }
}
const importing = (from: string) => `import type { x } from '${from}'\n\nexport type y = x`

describe('the import rule', () => {
  it.each([
    ['components/shell/planted.tsx', '#server/clock.ts'],
    ['components/ui/planted.tsx', '#components/data/api-client.ts'],
    ['components/workloads/planted.tsx', '#components/traffic/draft.ts'],
    ['components/traffic/planted.tsx', '#components/workloads/group-page.tsx'],
    ['components/names/planted.tsx', '#components/history/transition-table.tsx'],
    ['components/history/planted.tsx', '#components/names/names-nav.tsx'],
    ['components/proxies/planted.tsx', '#components/names/names-nav.tsx'],
    ['components/workloads/planted.tsx', '#components/proxies/proxies-nav.tsx'],
    ['server/kube/planted.ts', '#components/data/api-client.ts'],
    ['server/kube/planted.ts', 'react'],
    ['server/kube/planted.ts', 'next/server'],
    ['cli/planted.ts', '#server/clock.ts'],
    ['cli/planted.ts', '#components/data/api-client.ts'],
    ['lib/mesh/planted.ts', '#server/clock.ts'],
    ['lib/mesh/planted.ts', 'node:fs'],
    ['lib/mesh/planted.ts', 'react'],
    ['lib/mesh/planted.ts', '../kube/kinds.ts'],
  ])('fails %s that imports %s, even a type', (path, from) => {
    const { code, output } = lint(path, importing(from))
    expect(output).toContain('noRestrictedImports')
    expect(code).not.toBe(0)
  })

  it.each([
    ['Date.now()', 'plugin'],
    ['new Date()', 'plugin'],
    ['Math.random()', 'plugin'],
    ['fetch("/")', 'noRestrictedGlobals'],
  ])('fails lib/ that says %s', (expression, rule) => {
    const { code, output } = lint('lib/mesh/planted.ts', `export const a = () => ${expression}`)
    expect(output).toContain(rule)
    expect(code).not.toBe(0)
  })

  it.each([
    ['components/workloads/planted.tsx', '#components/data/api-client.ts'],
    ['components/workloads/planted.tsx', '#lib/kube/kinds.ts'],
    ['server/kube/planted.ts', '#lib/kube/kinds.ts'],
    ['cli/planted.ts', '#lib/kube/kinds.ts'],
    ['cli/planted.ts', 'node:fs'],
    ['lib/mesh/planted.ts', '#lib/kube/kinds.ts'],
  ])('lets %s import %s', (path, from) => {
    expect(lint(path, importing(from))).toMatchObject({ code: 0 })
  })
})

describe('the actor seam', () => {
  const routes = readdirSync(at('app', 'api'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === 'route.ts')
    .map((entry) => join(entry.parentPath, entry.name).slice(at().length))

  it('finds the routes', () => {
    expect(routes.length).toBeGreaterThan(3)
  })

  it.each(routes)('%s exports nothing but wrapped handlers', (file) => {
    const source = readFileSync(at(file), 'utf8')
    const exported = source.match(/^export .*$/gm) ?? []
    expect(exported.length).toBeGreaterThan(0)
    // A route that answers every method alike wraps once.
    const wrapped = /^const answer = route\(/m.test(source) ? 'route\\(|answer$' : 'route\\('
    const handler = new RegExp(`^export const (GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE) = (${wrapped})`)
    for (const line of exported) expect(line).toMatch(handler)
  })
})
