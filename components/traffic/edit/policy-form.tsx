'use client'

import { useState } from 'react'
import { BalancerFields } from '#components/traffic/edit/balancer-fields.tsx'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { Unfinished } from '#components/traffic/edit/form-end.tsx'
import type { PagePolicy } from '#components/traffic/edit/page-objects.ts'
import { policySummary } from '#components/traffic/edit/policy-summary.ts'
import { useForm } from '#components/traffic/edit/use-form.ts'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { OptionalNumberField } from '#components/ui/number-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import {
  type PolicyForm as Policy,
  problemsOfPolicy,
  readPolicy,
  setPolicy,
} from '#lib/traffic/edit-policy.ts'

type PolicyProps = {
  policy: PagePolicy
  /** Empty: the policy of the whole host, which a subset overrides field by field. */
  subset: string
  /** Names the form on the page, whatever the subset is called. */
  id: string
}

/** The traffic policy of a subset in a line, and the form behind it. */
export function PolicyDisclosure(props: PolicyProps) {
  const [isOpen, setOpen] = useState(false)
  const words = policySummary(readPolicy(props.policy.spec, props.subset))
  const title = words || (props.subset ? 'No policy of its own' : 'No policy for the whole host')
  const of = props.subset ? `subset ${props.subset}` : 'the whole host'
  return (
    <Disclosure title={title} label={`${title}, ${of}`} isExpanded={isOpen} onChange={setOpen}>
      {isOpen ? <PolicyForm {...props} /> : null}
    </Disclosure>
  )
}

const POOL = {
  maxConnections: 'Most connections',
  connectTimeout: 'Connect time-out',
  http1MaxPendingRequests: 'Most pending requests',
  http2MaxRequests: 'Most requests at a time',
  maxRequestsPerConnection: 'Requests per connection',
  maxRetries: 'Most retries at a time',
  idleTimeout: 'Idle time-out',
} as const

const OUTLIERS = {
  consecutive5xxErrors: '5xx errors in a row',
  consecutiveGatewayErrors: 'Gateway errors in a row',
  interval: 'Looked at every',
  baseEjectionTime: 'Ejected for',
  maxEjectionPercent: 'Most ejected, %',
  minHealthPercent: 'Least healthy, %',
} as const

function PolicyForm({ policy, subset, id }: PolicyProps) {
  const { dispatch } = useEditor()
  const { form, change, settle, problemAt, isUnfinished } = useForm<Policy>({
    id,
    value: readPolicy(policy.spec, subset),
    problemsOf: problemsOfPolicy,
    write: (next, gesture) =>
      dispatch({
        type: 'edit',
        changes: [{ ref: policy.ref, spec: setPolicy(policy.spec, subset, next) }],
        gesture,
      }),
  })
  return (
    <fieldset onBlur={settle} className="min-w-0 space-y-3 rounded-md border border-line bg-bg p-3">
      <Fields
        title="Connection pool"
        section="connectionPool"
        labels={POOL}
        values={form.connectionPool}
        problemAt={problemAt}
        onChange={(connectionPool) => change({ ...form, connectionPool })}
      />
      <Fields
        title="Outlier detection"
        section="outlierDetection"
        labels={OUTLIERS}
        values={form.outlierDetection}
        problemAt={problemAt}
        onChange={(outlierDetection) => change({ ...form, outlierDetection })}
      />
      <BalancerFields
        value={form.loadBalancer}
        onChange={(loadBalancer) => change({ ...form, loadBalancer })}
        problemAt={problemAt}
      />
      {isUnfinished ? <Unfinished fix="empty" /> : null}
    </fieldset>
  )
}

type Values = Record<string, string | number | null>
type FieldsProps<V extends Values> = {
  title: string
  section: string
  labels: { [K in keyof V]: string }
  values: V
  problemAt: (field: string) => string
  onChange: (values: V) => void
}

function Fields<V extends Values>({ title, section, labels, values, problemAt, onChange }: FieldsProps<V>) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{title}</legend>
      <div className="grid grid-cols-2 gap-2">
        {Object.keys(labels).map((name) => {
          const value = values[name]
          const error = problemAt(`${section}.${name}`)
          return typeof value === 'string' ? (
            <TextField
              key={name}
              label={labels[name] ?? name}
              value={value}
              placeholder="default"
              error={error}
              onChange={(next) => onChange({ ...values, [name]: next.trim() })}
            />
          ) : (
            <OptionalNumberField
              key={name}
              label={labels[name] ?? name}
              isLabelHidden={false}
              value={value ?? null}
              maxValue={name.endsWith('Percent') ? 100 : 2_147_483_647}
              placeholder="default"
              error={error}
              onChange={(next) => onChange({ ...values, [name]: next })}
            />
          )
        })}
      </div>
    </fieldset>
  )
}
