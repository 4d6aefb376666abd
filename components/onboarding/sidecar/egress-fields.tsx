'use client'

import { FieldProblem } from '#components/onboarding/fields/field-problem.tsx'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { ProtocolField } from '#components/onboarding/fields/protocol-field.tsx'
import { TextRows } from '#components/onboarding/fields/text-rows.tsx'
import { CaptureField } from '#components/onboarding/sidecar/capture-field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { EgressForm, EgressOn } from '#lib/onboarding/forms/sidecar.ts'
import type { Problem } from '#lib/result.ts'

const ON: { value: EgressOn; label: string }[] = [
  { value: 'any', label: 'Any port' },
  { value: 'port', label: 'One port' },
  { value: 'socket', label: 'A socket' },
]

type EgressFieldsProps = {
  listener: EgressForm
  change: (part: Partial<EgressForm>) => void
  problems: readonly Problem[]
  field: string
}

/** A listener for what goes out. */
export function EgressFields({ listener, change, problems, field }: EgressFieldsProps) {
  const { on } = listener
  return (
    <>
      <div>
        <Segmented label="Listens on" value={on} options={ON} onChange={(next) => change({ on: next })} />
        <FieldProblem problems={problems} field={`${field}.on`} />
      </div>
      {on === 'any' ? null : (
        <div className="flex flex-wrap items-start gap-3">
          {on === 'port' ? (
            <PortField
              label="Port"
              value={listener.number}
              problems={problems}
              field={`${field}.number`}
              onChange={(number) => change({ number })}
            />
          ) : null}
          <TextField
            label="Name"
            isMono
            className="min-w-32 flex-1"
            value={listener.name}
            error={problemAt(problems, `${field}.name`)}
            onChange={(name) => change({ name })}
          />
          <ProtocolField
            value={listener.protocol}
            problems={problems}
            field={`${field}.protocol`}
            onChange={(protocol) => change({ protocol })}
          />
          <TextField
            label="Bind"
            isMono
            className="min-w-40 flex-1"
            placeholder={on === 'socket' ? 'unix:///run/egress.sock' : '0.0.0.0'}
            value={listener.bind}
            error={problemAt(problems, `${field}.bind`)}
            onChange={(bind) => change({ bind })}
          />
        </div>
      )}
      <TextRows
        label="Hosts"
        itemLabel="Host"
        hint="namespace/name: ./* is all of its own namespace, istio-system/* all of Istio’s, ~ns/* leaves one out."
        placeholder="./*"
        texts={listener.hosts}
        problems={problems}
        prefix={`${field}.hosts`}
        onChange={(hosts) => change({ hosts })}
      />
      <CaptureField
        value={listener.captureMode}
        problems={problems}
        field={`${field}.captureMode`}
        onChange={(captureMode) => change({ captureMode })}
      />
    </>
  )
}
