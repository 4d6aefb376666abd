import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { suppressCommands } from '#lib/checks/fix-commands.ts'

const REF = { kind: 'VirtualService', namespace: 'shop', name: 'web' } as const

test.each([
  ['', 'isthmus.dev/ignore-checks=ISTH030'],
  ['*', 'isthmus.dev/ignore-checks=*,ISTH030'],
  ["ISTH001, $(touch it's)", "isthmus.dev/ignore-checks=ISTH001, $(touch it's),ISTH030"],
])('to suppress a check keeps what is ignored already: %s', (before, after) => {
  const [own] = suppressCommands({ code: 'ISTH030', objects: [REF] })
  // In place of kubectl: `get` answers with what the object has, anything else shows its last word.
  const kubectl =
    'kubectl() { if [ "$1" = get ]; then printf %s "$BEFORE"; else shift 5; printf "%s\n" "$@"; fi; }'
  const out = execFileSync('sh', ['-c', `${kubectl}\n${own?.command}`], {
    env: { ...process.env, BEFORE: before },
  })
  expect(out.toString().trim().split('\n').at(-1)).toBe(after)
})
