'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { RowList } from '#components/onboarding/fields/row-list.tsx'
import { ModeSelect } from '#components/onboarding/peer-authentication/mode-select.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { PortMode } from '#lib/onboarding/forms/peer-authentication.ts'

const emptyPort = (): PortMode => ({ port: '', mode: 'PERMISSIVE' })

/** The modes of single ports, one a row. */
export const PortModes = (ports: Bound<PortMode[]>) => (
  <RowList
    label="Single ports"
    hint="Ports of the workload itself, not of the Service. They need a selector."
    empty={emptyPort}
    addLabel="Add port"
    removeLabel={(number) => `Remove port ${number}`}
    {...ports}
  >
    {(row, number, remove) => {
      const at = bindFields(row)
      return (
        <div data-row className="flex items-start gap-2">
          <TextField
            label={`Port ${number}`}
            isLabelHidden
            isMono
            placeholder="port"
            className="w-28"
            {...at('port')}
          />
          <ModeSelect label={`Mode of port ${number}`} className="flex-1" {...at('mode')} />
          {remove}
        </div>
      )
    }}
  </RowList>
)
