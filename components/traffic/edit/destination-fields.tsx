'use client'

import { subsetsIn } from '#components/traffic/edit/backends-in.ts'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import { HostField } from '#components/traffic/edit/host-field.tsx'
import { OptionalNumberField } from '#components/ui/number-field.tsx'
import { Select } from '#components/ui/select.tsx'
import type { DestinationForm } from '#lib/traffic/destination-form.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'

type DestinationFieldsProps = {
  value: DestinationForm
  onChange: (value: DestinationForm) => void
  /** Of the VirtualService: a host without a dot is one of it. */
  namespace: string
  errorOf: (field: 'host' | 'subset' | 'port') => string
}

/** Where to: a host, one of its subsets, and a port where there is more than one. */
export function DestinationFields({ value, onChange, namespace, errorOf }: DestinationFieldsProps) {
  const { hosts } = useEditor()
  const known = hosts.find(({ host }) => host === resolveHost(value.host, namespace))
  const subsets = known ? subsetsIn(known).map(({ name }) => name) : []
  const names = value.subset && !subsets.includes(value.subset) ? [...subsets, value.subset] : subsets
  return (
    <>
      <HostField
        label="Host"
        value={value.host}
        onChange={(host) => onChange(host === value.host ? value : { host, subset: '', port: value.port })}
        error={errorOf('host')}
        className="min-w-0 flex-1 basis-64"
      />
      <Select
        label="Subset"
        isLabelShown
        value={value.subset}
        options={[
          { value: '', label: 'All of the host' },
          ...names.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(subset) => onChange({ ...value, subset })}
        className="w-40"
      />
      <OptionalNumberField
        label="Port"
        isLabelHidden={false}
        value={value.port}
        minValue={1}
        maxValue={65_535}
        placeholder="any"
        onChange={(port) => onChange({ ...value, port })}
        error={errorOf('port')}
        className="w-20"
      />
    </>
  )
}
