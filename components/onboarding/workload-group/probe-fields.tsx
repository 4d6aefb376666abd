'use client'

import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { TextRows } from '#components/onboarding/fields/text-rows.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { PROBE_COUNTS, type ProbeForm, type ProbeKind } from '#lib/onboarding/forms/probe.ts'
import type { Problem } from '#lib/result.ts'

type ProbeFieldsProps = {
  probe: ProbeForm
  onChange: (probe: ProbeForm) => void
  problems: readonly Problem[]
}

const KINDS: { value: ProbeKind; label: string }[] = [
  { value: 'none', label: 'None' },
  { value: 'httpGet', label: 'HTTP' },
  { value: 'tcpSocket', label: 'TCP' },
  { value: 'exec', label: 'Command' },
]

/** How a VM is probed; every kind keeps what was typed while another is looked at. */
export function ProbeFields({ probe, onChange, problems }: ProbeFieldsProps) {
  const other = { value: 'other' as const, label: probe.other.grpc ? 'gRPC' : 'No method' }
  return (
    <div className="space-y-4">
      <Segmented
        label="Kind of probe"
        value={probe.kind}
        options={probe.kind === 'other' || probe.other.grpc ? [...KINDS, other] : KINDS}
        onChange={(kind) => onChange({ ...probe, kind })}
      />
      {probe.kind === 'none' ? (
        <p className="text-muted text-sm">
          Without a probe a VM takes traffic as soon as it is connected, whether or not its application runs.
        </p>
      ) : null}
      {problemAt(problems, 'probe.kind') ? (
        <Callout tone="warn" title="This probe can not stay">
          {problemAt(problems, 'probe.kind')}
        </Callout>
      ) : null}
      <MethodFields probe={probe} onChange={onChange} problems={problems} />
      {probe.kind === 'none' ? null : <CountFields probe={probe} onChange={onChange} problems={problems} />}
    </div>
  )
}

function MethodFields({ probe, onChange, problems }: ProbeFieldsProps) {
  switch (probe.kind) {
    case 'httpGet':
      return <HttpFields probe={probe} onChange={onChange} problems={problems} />
    case 'tcpSocket': {
      const { tcpSocket } = probe
      const set = (change: Partial<ProbeForm['tcpSocket']>) =>
        onChange({ ...probe, tcpSocket: { ...tcpSocket, ...change } })
      return (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <PortField
            value={tcpSocket.port}
            onChange={(port) => set({ port })}
            problems={problems}
            at="tcpSocket"
          />
          <HostField value={tcpSocket.host} onChange={(host) => set({ host })} />
        </div>
      )
    }
    case 'exec':
      return (
        <TextRows
          label="Command"
          itemLabel="Word"
          hint="A program on the VM and its arguments, one a row. There is no shell; it runs as the user of the agent. 0 is well."
          texts={probe.exec.command}
          onChange={(command) => onChange({ ...probe, exec: { command } })}
          problems={problems}
          prefix="probe.exec.command"
        />
      )
    default:
      return null
  }
}

function HttpFields({ probe, onChange, problems }: ProbeFieldsProps) {
  const { httpGet } = probe
  const set = (change: Partial<ProbeForm['httpGet']>) =>
    onChange({ ...probe, httpGet: { ...httpGet, ...change } })
  return (
    <div className="space-y-4">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <PortField value={httpGet.port} onChange={(port) => set({ port })} problems={problems} at="httpGet" />
        <TextField
          label="Path"
          isMono
          placeholder="/"
          value={httpGet.path}
          onChange={(path) => set({ path })}
        />
        <HostField value={httpGet.host} onChange={(host) => set({ host })} />
        <Select
          label="Scheme"
          isLabelShown
          className="self-start"
          value={httpGet.scheme}
          onChange={(scheme) => set({ scheme })}
          options={[
            { value: '', label: 'Not set (HTTP)' },
            { value: 'HTTP', label: 'HTTP' },
            { value: 'HTTPS', label: 'HTTPS' },
            ...(['', 'HTTP', 'HTTPS'].includes(httpGet.scheme)
              ? []
              : [{ value: httpGet.scheme, label: httpGet.scheme }]),
          ]}
        />
      </div>
      <PairFields
        label="Headers"
        keyLabel="Header"
        pairs={httpGet.headers}
        onChange={(headers) => set({ headers })}
        problems={problems}
        prefix="probe.httpGet.headers"
      />
    </div>
  )
}

function PortField({
  value,
  onChange,
  problems,
  at,
}: {
  value: string
  onChange: (port: string) => void
  problems: readonly Problem[]
  at: string
}) {
  return (
    <TextField
      label="Port of the application"
      isMono
      value={value}
      onChange={onChange}
      error={problemAt(problems, `probe.${at}.port`)}
    />
  )
}

const HostField = ({ value, onChange }: { value: string; onChange: (host: string) => void }) => (
  <TextField
    label="Host"
    isMono
    value={value}
    onChange={onChange}
    hint="Empty: the VM’s first address, or localhost with --externalIP."
  />
)

function CountFields({ probe, onChange, problems }: ProbeFieldsProps) {
  return (
    <div className="space-y-1">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {PROBE_COUNTS.map(({ field, label, unit, default: unset }) => (
          <TextField
            key={field}
            label={unit === '' ? label : `${label} (seconds)`}
            isMono
            placeholder={String(unset)}
            value={probe[field]}
            onChange={(text) => onChange({ ...probe, [field]: text })}
            error={problemAt(problems, `probe.${field}`)}
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
