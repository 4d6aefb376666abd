import { isAutoRegistered } from '#lib/export/plain-manifest.ts'
import { purposeOf } from '#lib/export/purposes.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { listAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/**
 * What is said above an exported object, a line each: what it is for, who else makes or manages it, what is left out.
 * The object is one of the API server's, or one that is about to be written.
 */
export function commentsOf(kind: Kind, object: JsonObject, owners: readonly string[]): string[] {
  const metadata = objectAt(object, 'metadata')
  return [...purposeOf(kind, object), ...madeBy(kind, object, metadata), ...managedBy(owners)]
}

function madeBy(kind: Kind, object: JsonObject, metadata: JsonObject): string[] {
  if (isAutoRegistered(kind, object)) {
    const group = textAt(objectAt(metadata, 'annotations'), 'istio.io/autoRegistrationGroup')
    return [
      `istiod made it when the VM connected, from WorkloadGroup ${group}, and deletes it when the VM is gone.`,
      'What istiod sets is left out: applied by hand, it is an entry that istiod does not look after.',
    ]
  }
  const owner = listAt(metadata, 'ownerReferences')
    .filter(isJsonObject)
    .find(({ controller }) => controller === true)
  return owner ? [`${textAt(owner, 'kind')} ${textAt(owner, 'name')} made it: change that instead.`] : []
}

const managedBy = (owners: readonly string[]): string[] =>
  owners.length === 0
    ? []
    : [
        `${owners.join(' and ')} ${owners.length === 1 ? 'manages' : 'manage'} it and may undo what is applied by hand.`,
      ]
