import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { rule, service, split, subsets, write } from '#lib/export/export.test-helper.ts'
import { kubectlScript } from '#lib/export/kubectl-script.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

/** Runs the script in a real shell with a kubectl that stores what it is called with. */
function run(writes: PlannedWrite[]): { args: string[]; input: string }[] {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-script-'))
  try {
    const kubectl = `#!/bin/sh
n=$(($(cat "$CALLS/count" 2>/dev/null || echo 0) + 1)); echo $n > "$CALLS/count"
printf '%s\\0' "$@" > "$CALLS/$n.args"
case "$1" in apply) cat > "$CALLS/$n.input";; *) : > "$CALLS/$n.input";; esac
`
    writeFileSync(join(folder, 'kubectl'), kubectl, { mode: 0o755 })
    execFileSync('/bin/sh', ['-s'], {
      input: kubectlScript(writes),
      env: { ...process.env, PATH: `${folder}:/usr/bin:/bin`, CALLS: folder },
    })
    const count = Number(readFileSync(join(folder, 'count'), 'utf8'))
    return Array.from({ length: count }, (_, index) => ({
      args: readFileSync(join(folder, `${index + 1}.args`), 'utf8')
        .split('\0')
        .slice(0, -1),
      input: readFileSync(join(folder, `${index + 1}.input`), 'utf8'),
    }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const HOSTILE = [
  'it\'s $(touch /tmp/pwned) `id` \\ "x" !! $HOME \u2028 * ~ ; & | < > #',
  'EOF\nEOF\nrm -rf /\nEOF_\n',
  "'\n'$(exit 1)'\n",
  '--all',
]

describe('kubectlScript', () => {
  it('creates, patches and deletes in order, with a wait between them', () => {
    const writes = [
      write(rule, null, subsets('vm')),
      write(service, split(100, 0), split(90, 10)),
      write({ ...service, name: 'old' }, split(1, 1), null),
    ]
    const calls = run(writes)
    expect(calls.map(({ args }) => args.slice(0, 5))).toEqual([
      ['apply', '-f', '-'],
      ['patch', 'virtualservices.networking.istio.io', 'forum.example', '-n', 'ns'],
      ['delete', 'virtualservices.networking.istio.io', 'old', '-n', 'ns'],
    ])
    expect(parse(calls[0]?.input ?? '')).toEqual(writes[0]?.after)
    expect(JSON.parse(calls[1]?.args.at(-1) ?? '')).toEqual(writes[1]?.patch)
    expect(kubectlScript(writes).match(/istioctl proxy-status/g)).toHaveLength(2)
    expect(kubectlScript(writes).trimEnd()).toMatch(/-n ns$/)
  })

  it('tests the resourceVersion in the first patch of an object only', () => {
    const calls = run([
      write(rule, subsets('a'), subsets('a', 'b')),
      write(rule, subsets('a', 'b'), subsets('b')),
    ])
    const patches = calls.map(({ args }) => JSON.parse(args.at(-1) ?? ''))
    expect(patches.map(([{ op, path }]) => [op, path])).toEqual([
      ['test', '/metadata/resourceVersion'],
      ['remove', '/spec/subsets/1'],
    ])
  })

  it.each(HOSTILE)('hands over %j as it is', (value) => {
    const spec = { hosts: [value], http: [{ name: value, match: [{ uri: { exact: value } }] }] }
    const [created, patched, deleted] = run([
      write(service, null, spec),
      write({ ...rule, name: value }, { a: '' }, { a: value }),
      write({ ...rule, namespace: value }, {}, null),
    ])
    expect(parse(created?.input ?? '').spec).toEqual(spec)
    expect(patched?.args[2]).toBe(value)
    expect(JSON.parse(patched?.args.at(-1) ?? '')[1]).toEqual({ op: 'replace', path: '/spec/a', value })
    expect(deleted?.args.at(-1)).toBe(value)
  })
})
