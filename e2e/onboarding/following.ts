import { setTimeout as delay } from 'node:timers/promises'
import type { ArrivalStep, ArrivalStepId, ArrivalsAnswer } from '../../lib/onboarding/arrival/arrival.ts'
import type { LeavingAnswer, LeavingEdit, LeavingEditKind } from '../../lib/onboarding/leaving/leaving.ts'
import type { Operation } from '../../lib/traffic/operation.ts'
import { apply, kubectl } from '../real-mesh/kube.ts'
import { begin, call, settled } from '../split/isthmus-api.ts'
import type { Isthmus } from '../support/isthmus.ts'

export const NAMESPACE = 'istioinaction'

/** A WorkloadGroup of one test, with a Service of its own, so that no other suite sees requests to its VMs. */
export function makeGroup(name: string, { serviceAccount = 'forum' } = {}): void {
  const metadata = { name, namespace: NAMESPACE }
  const probe = { periodSeconds: 1, failureThreshold: 1, httpGet: { path: '/health', port: 8080 } }
  const labels = { app: name, version: 'vm' }
  const items = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccount, namespace: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'WorkloadGroup',
      metadata,
      spec: { metadata: { labels }, template: { ports: { http: 8080 }, serviceAccount }, probe },
    },
  ]
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
}

export function removeGroup(name: string): void {
  kubectl(['delete', 'workloadgroup,service', name, '-n', NAMESPACE, '--ignore-not-found', '--wait=false'])
}

/** While the bed starts a VM this process stands still, and a connection that was kept open may have ended meanwhile. */
async function ask<T>(isthmus: Isthmus, path: string): Promise<T> {
  const once = () => call<T>(isthmus, 'GET', path)
  const { status, body } = await once().catch(once)
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
  return body
}

export async function arrivalsOf(isthmus: Isthmus, group: string, since?: number): Promise<ArrivalsAnswer> {
  const query = `group=${NAMESPACE}/${group}${since === undefined ? '' : `&since=${since}`}`
  return ask(isthmus, `/api/onboarding/arrivals?${query}`)
}

export const stepIn = (answer: ArrivalsAnswer, id: ArrivalStepId): ArrivalStep | undefined =>
  answer.arrivals[0]?.steps.find((step) => step.id === id)

export const statesIn = ({ arrivals }: ArrivalsAnswer): string[] =>
  arrivals[0]?.steps.map(({ state }) => state) ?? []

const MOST_LOOKS = 1_000

/** Every answer that differs from the one before it, until `end` is called. */
export function follow(isthmus: Isthmus, group: string) {
  const seen: ArrivalsAnswer[] = []
  let isOver = false
  const looking = (async () => {
    for (let looks = 0; !isOver && looks < MOST_LOOKS; looks++) {
      const answer = await arrivalsOf(isthmus, group, seen[0]?.atMs)
      if (
        JSON.stringify(statesIn(answer)) !==
        JSON.stringify(seen.at(-1) && statesIn(seen.at(-1) as ArrivalsAnswer))
      )
        seen.push(answer)
      await delay(150)
    }
    return seen
  })()
  return {
    async end(): Promise<ArrivalsAnswer[]> {
      isOver = true
      return looking
    },
  }
}

export const leavingOf = (isthmus: Isthmus, entry: string): Promise<LeavingAnswer> =>
  ask(isthmus, `/api/onboarding/leaving?entry=${NAMESPACE}/${entry}`)

/** A step of leaving as its page does it: fetched, applied through the journal, and waited for. */
export async function applyLeaving(
  isthmus: Isthmus,
  entry: string,
  kind: LeavingEditKind,
): Promise<Operation> {
  const { edit } = await ask<LeavingEdit>(
    isthmus,
    `/api/onboarding/leaving/edit?entry=${NAMESPACE}/${entry}&edit=${kind}`,
  )
  const begun = await begin(isthmus, edit.objects, { host: '', onTimeout: 'continue' })
  return settled(isthmus, begun.id)
}
