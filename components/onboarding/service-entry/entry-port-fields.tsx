'use client'

import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { ProtocolField } from '#components/onboarding/fields/protocol-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { EntryPortForm } from '#lib/onboarding/forms/service-entry.ts'
import type { Problem } from '#lib/result.ts'

type EntryPortFieldsProps = {
  port: EntryPortForm
  change: (part: Partial<EntryPortForm>) => void
  problems: readonly Problem[]
  field: string
}

/** A port of a ServiceEntry. */
export function EntryPortFields({ port, change, problems, field }: EntryPortFieldsProps) {
  return (
    <div className="flex flex-wrap items-start gap-3">
      <PortField
        label="Number"
        value={port.number}
        problems={problems}
        field={`${field}.number`}
        onChange={(number) => change({ number })}
      />
      <TextField
        label="Name"
        isMono
        className="min-w-32 flex-1"
        value={port.name}
        error={problemAt(problems, `${field}.name`)}
        onChange={(name) => change({ name })}
      />
      <ProtocolField
        value={port.protocol}
        problems={problems}
        field={`${field}.protocol`}
        onChange={(protocol) => change({ protocol })}
      />
      <PortField
        label="Target port"
        value={port.targetPort}
        problems={problems}
        field={`${field}.targetPort`}
        onChange={(targetPort) => change({ targetPort })}
      />
    </div>
  )
}
