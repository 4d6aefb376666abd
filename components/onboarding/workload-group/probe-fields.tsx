'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { TextRows } from '#components/onboarding/fields/text-rows.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { PROBE_COUNTS, type ProbeForm, type ProbeKind } from '#lib/onboarding/forms/probe.ts'

type ProbeFieldsProps = { probe: Bound<ProbeForm> }

const KINDS: { value: ProbeKind; label: string }[] = [
  { value: 'none', label: 'None' },
  { value: 'httpGet', label: 'HTTP' },
  { value: 'tcpSocket', label: 'TCP' },
  { value: 'exec', label: 'Command' },
]

/** How a VM is probed; every kind keeps what was typed while another is looked at. */
export function ProbeFields({ probe }: ProbeFieldsProps) {
  const at = bindFields(probe)
  const { kind, other } = probe.value
  const otherKind = { value: 'other' as const, label: other.grpc ? 'gRPC' : 'No method' }
  return (
    <div className="space-y-4">
      <Segmented
        label="Kind of probe"
        options={kind === 'other' || other.grpc ? [...KINDS, otherKind] : KINDS}
        {...at('kind')}
      />
      {kind === 'none' ? (
        <p className="text-muted text-sm">
          Without a probe a VM takes traffic as soon as it is connected, whether or not its application runs.
        </p>
      ) : null}
      {at('kind').error ? (
        <Callout tone="warn" title="This probe can not stay">
          {at('kind').error}
        </Callout>
      ) : null}
      <MethodFields probe={probe} />
      {kind === 'none' ? null : <CountFields probe={probe} />}
    </div>
  )
}

function MethodFields({ probe }: ProbeFieldsProps) {
  const at = bindFields(probe)
  switch (probe.value.kind) {
    case 'httpGet':
      return <HttpFields httpGet={at('httpGet')} />
    case 'tcpSocket': {
      const atSocket = bindFields(at('tcpSocket'))
      return (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <ApplicationPort {...atSocket('port')} />
          <HostField {...atSocket('host')} />
        </div>
      )
    }
    case 'exec':
      return (
        <TextRows
          label="Command"
          itemLabel="Word"
          hint="A program on the VM and its arguments, one a row. There is no shell; it runs as the user of the agent. 0 is well."
          {...bindFields(at('exec'))('command')}
        />
      )
    default:
      return null
  }
}

function HttpFields({ httpGet }: { httpGet: Bound<ProbeForm['httpGet']> }) {
  const at = bindFields(httpGet)
  const { scheme } = httpGet.value
  return (
    <div className="space-y-4">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <ApplicationPort {...at('port')} />
        <TextField label="Path" isMono placeholder="/" {...at('path')} />
        <HostField {...at('host')} />
        <Select
          label="Scheme"
          isLabelShown
          className="self-start"
          options={[
            { value: '', label: 'Not set (HTTP)' },
            { value: 'HTTP', label: 'HTTP' },
            { value: 'HTTPS', label: 'HTTPS' },
            ...(['', 'HTTP', 'HTTPS'].includes(scheme) ? [] : [{ value: scheme, label: scheme }]),
          ]}
          {...at('scheme')}
        />
      </div>
      <PairFields label="Headers" keyLabel="Header" {...at('headers')} />
    </div>
  )
}

const ApplicationPort = (port: Bound<string>) => (
  <TextField label="Port of the application" isMono {...port} />
)

const HostField = (host: Bound<string>) => (
  <TextField
    label="Host"
    isMono
    hint="Empty: the VM’s first address, or localhost with --externalIP."
    {...host}
  />
)

function CountFields({ probe }: ProbeFieldsProps) {
  const at = bindFields(probe)
  return (
    <div className="space-y-1">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {PROBE_COUNTS.map(({ field, label, unit, default: unset }) => (
          <TextField
            key={field}
            label={unit === '' ? label : `${label} (seconds)`}
            isMono
            placeholder={String(unset)}
            {...at(field)}
          />
        ))}
      </div>
      <p className="text-muted text-xs">
        What is left out or 0 is what the agent takes: no delay, a time-out of 1 s, every 10 s, and one
        success or one failure is enough. Istio’s API reference says 3 failures; on a VM it is 1.
      </p>
    </div>
  )
}
