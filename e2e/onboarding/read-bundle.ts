import { parse } from 'yaml'
import type { TextFile } from '../../lib/export/text-file.ts'
import { exec } from '../real-mesh/exec.ts'

/** What the files of a bundle say, whatever the order of their lines; the token by its claims. */
type BundleMeaning = {
  environment: Record<string, unknown>
  mesh: unknown
  rootCert: string
  hosts: string
  token: { sub: unknown; aud: unknown; seconds: number }
}

export function meaningOf(files: readonly TextFile[]): BundleMeaning {
  const text = (name: string): string => {
    const file = files.find((one) => one.name === name)
    if (!file) throw new Error(`the bundle has no ${name}`)
    return file.text
  }
  return {
    environment: environmentIn(text('cluster.env')),
    mesh: withJson(parse(text('mesh.yaml'), { version: '1.1' })),
    rootCert: text('root-cert.pem'),
    hosts: text('hosts'),
    token: claimsOf(text('istio-token')),
  }
}

/** The variables as a shell reads them; those that hold JSON or a list, as what they hold. */
function environmentIn(file: string): Record<string, unknown> {
  const names = [...file.matchAll(/^([A-Za-z_][A-Za-z0-9_]*)=/gm)].map(([, name]) => name ?? '')
  const script = `${file}\nfor name in ${names.join(' ')}; do printf '%s=%s\\0' "$name" "\${!name}"; done`
  const printed = exec('bash', ['-s'], { input: script, env: {} })
  return Object.fromEntries(
    printed
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.indexOf('=')
        const [name, value] = [line.slice(0, at), line.slice(at + 1)]
        return [name, name === 'ISTIO_INBOUND_PORTS' ? [...new Set(value.split(','))].sort() : jsonOr(value)]
      }),
  )
}

/** Values that are JSON in text, as what they hold. */
const withJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, part) => jsonOr(part))

function jsonOr(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function claimsOf(token: string): BundleMeaning['token'] {
  const { sub, aud, exp, iat } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return { sub, aud, seconds: exp - iat }
}
