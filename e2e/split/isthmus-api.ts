import { setTimeout as delay } from 'node:timers/promises'
import type { ApplyRequest, ObjectEdit, WritableRef } from '../../lib/traffic/edit.ts'
import type { Decision, Operation, OperationsPage } from '../../lib/traffic/operation.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'
import { place, type Stored } from '../contract/objects.ts'
import type { Isthmus } from '../support/isthmus.ts'

export const HOST = 'forum.istioinaction.svc.cluster.local'
export const VIRTUAL_SERVICE: WritableRef = {
  kind: 'VirtualService',
  namespace: 'istioinaction',
  name: 'forum',
}
export const DESTINATION_RULE: WritableRef = { ...VIRTUAL_SERVICE, kind: 'DestinationRule' }

export type Answer<T> = { status: number; body: T & { error?: { code: string; message: string } } }

/** One call of Isthmus's API, as its own page makes it. */
export async function call<T>(
  { url }: Isthmus,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const response = await fetch(url + path, {
    method,
    headers: { origin: url, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

/** What a browser sends when somebody presses Apply. */
export const apply = (
  isthmus: Isthmus,
  objects: ObjectEdit[],
  more: Partial<ApplyRequest> = {},
): Promise<Answer<Operation>> =>
  call(isthmus, 'POST', '/api/traffic/apply', { host: HOST, edit: { objects }, ...more })

export const decide = (
  isthmus: Isthmus,
  id: string,
  decision: Decision['decision'],
  override = false,
): Promise<Answer<Operation>> =>
  call(isthmus, 'POST', `/api/traffic/operations/${id}`, { decision, override })

export const operation = async (isthmus: Isthmus, id: string): Promise<Operation> =>
  (await call<Operation>(isthmus, 'GET', `/api/traffic/operations/${id}`)).body

export const operations = async (isthmus: Isthmus, host = HOST): Promise<Operation[]> =>
  (await call<OperationsPage>(isthmus, 'GET', `/api/traffic/operations?host=${host}`)).body.operations

/** The operation once nothing is at work on it; 60 s at most. */
export async function settled(isthmus: Isthmus, id: string): Promise<Operation> {
  for (let tries = 0; tries < 600; tries++) {
    const now = await operation(isthmus, id)
    if (now.state !== 'running') return now
    await delay(100)
  }
  throw new Error(`operation ${id} is still running after 60 s`)
}

/** Applies, and fails the test unless an operation begins. */
export async function begin(
  isthmus: Isthmus,
  objects: ObjectEdit[],
  more: Partial<ApplyRequest> = {},
): Promise<Operation> {
  const { status, body } = await apply(isthmus, objects, more)
  if (status !== 202) throw new Error(`apply answered ${status}: ${JSON.stringify(body)}`)
  return body
}

/** Rolls back, and fails the test unless that is done. */
export async function rollBack(isthmus: Isthmus, id: string): Promise<Operation> {
  const { status, body } = await decide(isthmus, id, 'roll-back')
  if (status >= 300) throw new Error(`roll back answered ${status}: ${JSON.stringify(body)}`)
  const back = await settled(isthmus, body.id)
  if (back.state !== 'done') throw new Error(`roll back is ${back.state}: ${back.message}`)
  return back
}

export async function live(
  mesh: MeshUnderTest,
  { kind, namespace, name }: WritableRef,
): Promise<Stored | null> {
  const { status, body } = await mesh.call('GET', place(kind, name, namespace))
  return status === 200 ? (body as Stored) : null
}

/** An edit of an object as it is now. */
export async function editOf(
  mesh: MeshUnderTest,
  ref: WritableRef,
  change: (spec: Record<string, unknown>) => Record<string, unknown> | null,
): Promise<ObjectEdit> {
  const object = await live(mesh, ref)
  return {
    ref,
    resourceVersion: object?.metadata.resourceVersion ?? '',
    spec: change(structuredClone(object?.spec ?? {})),
  }
}
