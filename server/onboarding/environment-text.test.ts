import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { environmentText } from '#lib/onboarding/bundle/cluster-env.ts'

it('is read by a shell as the values that were written', () => {
  const anyText = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed())
  const values = ["it's $(id)", 'a\\', '`x`', '', ...fc.sample(anyText, 50)]
  const script = values
    .map((value) => `${environmentText({ VALUE: value })}printf '%s\\0' "$VALUE"\n`)
    .join('')
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  expect(stdout.split('\0').slice(0, -1)).toEqual(values)
})
