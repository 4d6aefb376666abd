'use client'

import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { ProtocolField } from '#components/onboarding/fields/protocol-field.tsx'
import { CaptureField } from '#components/onboarding/sidecar/capture-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { IngressForm } from '#lib/onboarding/forms/sidecar.ts'
import type { Problem } from '#lib/result.ts'

type IngressFieldsProps = {
  listener: IngressForm
  change: (part: Partial<IngressForm>) => void
  problems: readonly Problem[]
  field: string
}

/** A listener for what comes in. */
export function IngressFields({ listener, change, problems, field }: IngressFieldsProps) {
  const { number } = listener
  return (
    <>
      <div className="flex flex-wrap items-start gap-3">
        <PortField
          label="Port"
          value={number}
          problems={problems}
          field={`${field}.number`}
          onChange={(next) => change({ number: next })}
        />
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
      </div>
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          label="Sent to"
          isMono
          className="min-w-48 flex-1"
          placeholder={`127.0.0.1:${number ?? 8080}`}
          suggestions={number === null ? [] : [`127.0.0.1:${number}`, `0.0.0.0:${number}`]}
          hint="A port of the workload itself, or unix:// and the path of a socket."
          value={listener.defaultEndpoint}
          error={problemAt(problems, `${field}.defaultEndpoint`)}
          onChange={(defaultEndpoint) => change({ defaultEndpoint })}
        />
        <TextField
          label="Bind"
          isMono
          className="min-w-32 flex-1"
          placeholder="0.0.0.0"
          value={listener.bind}
          error={problemAt(problems, `${field}.bind`)}
          onChange={(bind) => change({ bind })}
        />
        <CaptureField
          value={listener.captureMode}
          problems={problems}
          field={`${field}.captureMode`}
          onChange={(captureMode) => change({ captureMode })}
        />
      </div>
    </>
  )
}
