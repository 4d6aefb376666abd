import { builtParts } from './build.ts'
import { exec } from './exec.ts'
import { inRunDir } from './run-state.ts'

/** Identities of the bed: `admin` may do everything, `viewer` reads, `editor` also writes in istioinaction. */
export const IDENTITIES = ['admin', 'viewer', 'editor'] as const
export type Identity = (typeof IDENTITIES)[number]

export const NAMESPACE = 'istioinaction'

export const kubeconfigPath = (identity: Identity = 'admin'): string =>
  inRunDir('secrets', `${identity}.kubeconfig`)

/** Runs kubectl as the admin, or as another identity. Returns its stdout; throws with its stderr. */
export const kubectl = (args: string[], options: { input?: string; as?: Identity } = {}): string =>
  exec(builtParts().bin('kubectl'), ['--kubeconfig', kubeconfigPath(options.as), ...args], {
    ...(options.input !== undefined ? { input: options.input } : {}),
  })

export const istioctl = (args: string[], options: { input?: string } = {}): string =>
  exec(builtParts().bin('istioctl'), ['--kubeconfig', kubeconfigPath(), ...args], options)

/** Creates or changes objects given as YAML or JSON text. */
export const apply = (manifest: string): string =>
  kubectl(['apply', '--server-side', '--force-conflicts', '--field-manager=bed', '-f', '-'], {
    input: manifest,
  })

/** One object as JSON, or null when there is none. */
export function getJson(kind: string, name: string, namespace = NAMESPACE): unknown {
  const text = kubectl(['get', kind, name, '-n', namespace, '-o', 'json', '--ignore-not-found'])
  return text.trim() === '' ? null : JSON.parse(text)
}
