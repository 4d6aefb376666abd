'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import type { Bases } from '#components/changes/review/conflict-of.ts'
import type { ApiError } from '#components/data/api-client.ts'
import { type Bound, bind } from '#components/onboarding/fields/bind-fields.ts'
import { useDraft } from '#components/onboarding/fields/use-draft.ts'
import { basesByKey, type GatewayBases, readBases } from '#components/onboarding/gateways/gateway-bases.ts'
import { useLiveObjects } from '#components/onboarding/gateways/use-live-objects.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { emptyGatewaysForm, type GatewaysForm, gatewaysOf } from '#lib/onboarding/forms/gateways.ts'
import { gatewaysProblems } from '#lib/onboarding/forms/gateways-problems.ts'
import { editFor, type FormBase } from '#lib/onboarding/forms/object-form.ts'
import { foreignRoutes, ontoExisting } from '#lib/onboarding/forms/onto-gateways.ts'
import { problem } from '#lib/onboarding/forms/parts.ts'
import { gatewaysFormOf } from '#lib/onboarding/forms/read-gateways.ts'
import { rebaseGateways } from '#lib/onboarding/forms/rebase-gateways.ts'
import type { Problem } from '#lib/result.ts'
import { editKey, type TrafficEdit } from '#lib/traffic/edit.ts'

/** What was typed, and the versions of the objects that it was begun on; null for a form that was begun empty. */
type Kept = { form: GatewaysForm; bases: GatewayBases | null }

export type GatewaysState = {
  form: Bound<GatewaysForm>
  /** The form as it was read from the Gateway that is edited; null for a new one. */
  begunOn: GatewaysForm | null
  /** Names such as `Gateway istio-system/istiod-gateway` of the form’s objects that are there already. */
  there: readonly string[]
  frame: {
    manifest: readonly JsonObject[]
    problems: readonly Problem[]
    edit: TrafficEdit | null
    waiting: string
    bases: Bases
    onApplied: () => void
    onRebase: () => void
    onDiscard: (() => void) | undefined
  }
}

export type GatewaysAnswer =
  | { state: 'reading' }
  | { state: 'failed'; error: ApiError; again: () => void }
  | ({ state: 'ready' } & GatewaysState)

/** The form of the Gateways, over the objects of its names that are there: what they have besides stays. */
export function useGateways(edited: string): GatewaysAnswer {
  const queries = useQueryClient()
  const { draft, keep } = useDraft<Kept>(`Gateways/${edited}`)
  const read = useQuery<GatewayBases, ApiError>({
    queryKey: ['gateways', 'begun', edited],
    queryFn: () => readBases(edited),
    enabled: edited !== '' && draft === null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  })
  const { form, bases } = draft ?? beginning(edited, read.data)
  const wanted = form ? gatewaysOf(form) : []
  const based = bases ? basesByKey(bases) : new Map<string, FormBase>()
  const keys = wanted.map(keyOf)
  const live = useLiveObjects(keys.filter((key) => !based.has(key)))
  const again = () => void queries.invalidateQueries({ queryKey: ['gateways'] })

  if (!form) return read.error ? { state: 'failed', error: read.error, again } : { state: 'reading' }
  const begunOn = bases ? formOf(bases) : null
  const known = keys.map((key) => based.get(key) ?? live.objects.get(key) ?? null)
  const manifests = ontoExisting(
    form,
    known.map((base) => base?.manifest ?? null),
    begunOn,
  )
  const routes = known[wanted.findIndex(({ kind }) => kind === 'VirtualService')]
  const problems = [
    ...gatewaysProblems(form),
    ...foreignRoutes(form, routes?.manifest ?? null),
    ...(live.error
      ? [problem('live', '', live.error.message, 'Whether the objects are there already is not known.')]
      : []),
  ]
  const canWrite = !live.isReading && problems.length === 0
  const objects = canWrite
    ? manifests.flatMap((one, at) => editFor(kindOf(one), one, known[at] ?? null)?.objects ?? [])
    : []
  const rebase = async () => {
    try {
      if (bases) {
        const now = await readBases(edited)
        keep({ form: rebaseGateways(form, formOf(bases), formOf(now)), bases: now })
      }
      again()
      toast.info('Your edit is on the new version now', { description: 'Review it again before applying.' })
    } catch (error) {
      toast.error('The new version can not be read', {
        description: error instanceof Error ? error.message : '',
      })
    }
  }
  return {
    state: 'ready',
    form: bind(form, (next) => keep({ form: next, bases }), problems),
    begunOn,
    there: keys.flatMap((key, at) => (known[at] ? [key.replace('/', ' ')] : [])),
    frame: {
      manifest: manifests,
      problems,
      edit: objects.length > 0 ? { objects } : null,
      waiting: live.isReading ? 'Reading what is there already.' : '',
      bases: Object.fromEntries(keys.map((key, at) => [key, specOf(known[at] ?? null)])),
      onApplied: () => {
        keep(null)
        again()
      },
      onRebase: () => void rebase(),
      onDiscard: draft
        ? () => {
            keep(null)
            again()
          }
        : undefined,
    },
  }
}

const formOf = ({ gateway, virtualService }: GatewayBases): GatewaysForm =>
  gatewaysFormOf(gateway.manifest, virtualService?.manifest ?? null)

function beginning(
  edited: string,
  bases: GatewayBases | undefined,
): { form: GatewaysForm | null; bases: GatewayBases | null } {
  if (edited === '') return { form: emptyGatewaysForm(), bases: null }
  return bases ? { form: formOf(bases), bases } : { form: null, bases: null }
}

const kindOf = ({ kind }: JsonObject) => (kind === 'Gateway' ? 'Gateway' : 'VirtualService')

/** As `editKey` names it. */
function keyOf(manifest: JsonObject): string {
  const { namespace, name } = isJsonObject(manifest.metadata) ? manifest.metadata : {}
  return editKey({ kind: kindOf(manifest), namespace: String(namespace), name: String(name) })
}

const specOf = (base: FormBase | null): JsonObject | null =>
  base && isJsonObject(base.manifest.spec) ? base.manifest.spec : null
