'use client'

import { Select } from '#components/ui/select.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { type HashForm, type LoadBalancerForm, SIMPLE_BALANCERS } from '#lib/traffic/edit-policy.ts'

type BalancerFieldsProps = {
  value: LoadBalancerForm
  onChange: (value: LoadBalancerForm) => void
  problemAt: (field: string) => string
}

const ALGORITHMS: Record<(typeof SIMPLE_BALANCERS)[number], string> = {
  ROUND_ROBIN: 'Round robin',
  LEAST_REQUEST: 'Least requests',
  RANDOM: 'Random',
  PASSTHROUGH: 'Pass through',
}

const HASHES: Record<HashForm['by'], string> = {
  httpHeaderName: 'Hash of a header',
  httpQueryParameterName: 'Hash of a query parameter',
  useSourceIp: 'Hash of the source IP',
  httpCookie: 'Hash of a cookie',
}

/** How requests are shared among the endpoints of a subset. */
export function BalancerFields({ value, onChange, problemAt }: BalancerFieldsProps) {
  const hash = value.kind === 'consistentHash' ? value.hash : null
  return (
    <fieldset className="grid min-w-0 grid-cols-2 gap-2">
      <legend className="mb-1.5 font-medium text-sm">Load balancer</legend>
      <Select
        label="Algorithm"
        isLabelShown
        value={choiceOf(value)}
        options={[
          { value: 'unset', label: 'Default' },
          ...SIMPLE_BALANCERS.map((one) => ({ value: one, label: ALGORITHMS[one] })),
          ...Object.entries(HASHES).map(([by, label]) => ({ value: by, label })),
          ...(value.kind === 'other' ? [{ value: 'other', label: 'As written' }] : []),
        ]}
        onChange={(choice) => onChange(balancerOf(choice, hash))}
        className="col-span-2"
      />
      {hash && hash.by !== 'useSourceIp' ? (
        <TextField
          label="Name"
          value={hash.name}
          error={problemAt('loadBalancer.hash.name')}
          onChange={(name) => onChange({ kind: 'consistentHash', hash: { ...hash, name } })}
        />
      ) : null}
      {hash?.by === 'httpCookie' ? (
        <TextField
          label="Set by Envoy for"
          value={hash.ttl}
          placeholder="not set by Envoy"
          error={problemAt('loadBalancer.hash.ttl')}
          onChange={(ttl) => onChange({ kind: 'consistentHash', hash: { ...hash, ttl } })}
        />
      ) : null}
    </fieldset>
  )
}

function choiceOf(value: LoadBalancerForm): string {
  switch (value.kind) {
    case 'simple':
      return value.algorithm
    case 'consistentHash':
      return value.hash.by
    default:
      return value.kind
  }
}

function balancerOf(choice: string, before: HashForm | null): LoadBalancerForm {
  const algorithm = SIMPLE_BALANCERS.find((one) => one === choice)
  if (algorithm) return { kind: 'simple', algorithm }
  const name = before && before.by !== 'useSourceIp' ? before.name : ''
  switch (choice) {
    case 'httpHeaderName':
    case 'httpQueryParameterName':
      return { kind: 'consistentHash', hash: { by: choice, name } }
    case 'useSourceIp':
      return { kind: 'consistentHash', hash: { by: choice } }
    case 'httpCookie':
      return { kind: 'consistentHash', hash: { by: choice, name, ttl: '' } }
    case 'other':
      return { kind: 'other' }
    default:
      return { kind: 'unset' }
  }
}
