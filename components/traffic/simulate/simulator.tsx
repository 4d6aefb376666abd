'use client'

import { useMemo, useState } from 'react'
import { presetsOf } from '#components/traffic/simulate/presets.ts'
import { RequestFields } from '#components/traffic/simulate/request-fields.tsx'
import {
  choicesOf,
  type RequestForm,
  requestOf,
  startForm,
} from '#components/traffic/simulate/request-form.ts'
import { SimulationResult } from '#components/traffic/simulate/simulation-result.tsx'
import { useEndpoints } from '#components/traffic/simulate/use-endpoints.ts'
import { hostsInvolved, worldOf } from '#components/traffic/simulate/world-of.ts'
import { Button } from '#components/ui/button.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { ObjectEdit } from '#lib/traffic/edit.ts'
import { simulate } from '#lib/traffic/simulate/simulate.ts'

/** Where one request would go, by the live objects and, when there are any, with the edits. */
export function Simulator({ detail, edits }: { detail: HostDetail; edits: ObjectEdit[] }) {
  const [form, setForm] = useState<RequestForm>(() => startForm(detail.namespace))
  const known = useEndpoints(useMemo(() => hostsInvolved(detail, edits), [detail, edits]))
  const choices = choicesOf(detail, edits)
  const request = requestOf(form, choices)
  const before = worldOf(detail, [], known)
  const after = worldOf(detail, edits, known)
  const hasEdits = edits.length > 0
  const presets = presetsOf(
    [...after.virtualServices, ...after.delegates, ...before.virtualServices].map(({ spec }) => spec),
  )
  const change = (next: Partial<RequestForm>) => setForm((now) => ({ ...now, ...next }))
  const live = simulate(request, before)
  const edited = hasEdits ? simulate(request, after) : null
  return (
    <section aria-labelledby="request-simulator" className="space-y-3">
      <h2 id="request-simulator" className="font-semibold text-base">
        Request simulator
      </h2>
      <div className="space-y-3 rounded-lg border border-line bg-surface p-3 sm:p-4">
        {request.kind === 'http' ? (
          <fieldset className="flex flex-wrap items-center gap-1.5">
            <legend className="float-left mr-2 text-muted text-sm">Start from</legend>
            {presets.map(({ label, ...preset }) => (
              <Button
                key={label}
                className="h-auto min-h-8 max-w-full whitespace-normal text-left wrap-anywhere"
                onPress={() => change(preset)}
              >
                {label}
              </Button>
            ))}
          </fieldset>
        ) : null}
        <RequestFields form={form} request={request} choices={choices} onChange={change} />
      </div>
      {known.gaps.map((gap) => (
        <p key={gap} className="text-sm text-warn wrap-anywhere">
          {gap}
        </p>
      ))}
      {known.isReading ? (
        <Skeleton label="Reading the endpoints" rows={4} />
      ) : (
        <div className={edited ? 'grid gap-4 lg:grid-cols-2' : ''}>
          <SimulationResult
            title={edited ? 'Before: as it is live' : 'As it is live'}
            simulation={live}
            world={before}
            compared={null}
            isHttp={request.kind === 'http'}
          />
          {edited ? (
            <SimulationResult
              title="After: with your edits"
              simulation={edited}
              world={after}
              compared={live}
              isHttp={request.kind === 'http'}
            />
          ) : null}
        </div>
      )}
    </section>
  )
}
