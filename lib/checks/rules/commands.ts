import { plainText } from '#lib/checks/plain-text.ts'
import { shellQuote } from '#lib/export/shell-quote.ts'
import type { JsonObject } from '#lib/json.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** One command: each word is one argument, whatever is in it. Names of objects may come from a stranger's files. */
export const command = (...words: string[]): string =>
  words.map((word) => shellQuote(plainText(word))).join(' ')

export const kubectl = (...words: string[]): string => command('kubectl', ...words)
export const istioctl = (...words: string[]): string => command('istioctl', ...words)

/** `kubectl get workloadentry vm-1 -n shop`, with further words behind. */
export function kubectlOn(verb: string, { kind, namespace, name }: ObjectRef, ...more: string[]): string {
  const type = kind.toLowerCase()
  // In a file an object may be named `--all`, which is to be no option.
  const object = name.startsWith('-') ? [`${type}/${name}`] : [type, name]
  return kubectl(verb, ...object, ...(namespace ? ['-n', namespace] : []), ...more)
}

/** `kubectl patch … --type merge -p '{…}'`. */
export const kubectlPatch = (ref: ObjectRef, patch: JsonObject): string =>
  kubectlOn('patch', ref, '--type', 'merge', '-p', JSON.stringify(patch))

/** `app=forum,version=vm`, for `-l`. */
export const labelSelector = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
