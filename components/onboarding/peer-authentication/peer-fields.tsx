'use client'

import { Plus, X } from 'lucide-react'
import { FieldGroup } from '#components/onboarding/fields/field-group.tsx'
import { FormSection } from '#components/onboarding/fields/form-section.tsx'
import { KeptFields } from '#components/onboarding/fields/kept-fields.tsx'
import { NamePlace } from '#components/onboarding/fields/name-place.tsx'
import { PairFields } from '#components/onboarding/fields/pair-fields.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import { useRowFocus } from '#components/onboarding/fields/use-row-focus.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { FormBase } from '#lib/onboarding/forms/object-form.ts'
import {
  type ModeText,
  MTLS_MODES,
  type PeerAuthenticationForm,
  unshownPeerAuthenticationFields,
} from '#lib/onboarding/forms/peer-authentication.ts'
import type { Problem } from '#lib/result.ts'

type PeerFieldsProps = {
  form: PeerAuthenticationForm
  onChange: (form: PeerAuthenticationForm) => void
  problems: readonly Problem[]
  base: FormBase | null
}

const MODE_LABELS: Record<ModeText, string> = {
  '': 'Not set (as the level above)',
  STRICT: 'STRICT: mutual TLS only',
  PERMISSIVE: 'PERMISSIVE: mutual TLS and plain text',
  DISABLE: 'DISABLE: plain text only',
  UNSET: 'UNSET (as the level above)',
}
const MODES = (['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET', ''] as const).map((value) => ({
  value,
  label: MODE_LABELS[value],
}))
const modeOf = (text: string): ModeText => MTLS_MODES.find((mode) => mode === text) ?? ''

/** Everything that a PeerAuthentication says. */
export function PeerFields({ form, onChange, problems, base }: PeerFieldsProps) {
  const set = (change: Partial<PeerAuthenticationForm>) => onChange({ ...form, ...change })
  return (
    <>
      <FormSection title="Policy">
        <NamePlace
          name={form.name}
          namespace={form.namespace}
          onChange={set}
          problems={problems}
          isFixed={base !== null}
        />
        <KeptFields fields={base ? unshownPeerAuthenticationFields(base.manifest) : []} />
      </FormSection>
      <FormSection title="Whom it is for">
        <PairFields
          label="Selector labels"
          hint="Pods and VMs of this namespace that have all of them. Without any, it is for the whole namespace, and in Istio’s root namespace for the whole mesh."
          pairs={form.labels}
          onChange={(labels) => set({ labels })}
          problems={problems}
          prefix="labels"
          keys={['app', 'version']}
        />
      </FormSection>
      <FormSection title="Mutual TLS">
        <Select
          label="Mode"
          isLabelShown
          value={form.mode}
          onChange={(mode) => set({ mode: modeOf(mode) })}
          options={MODES}
        />
        <PortModes ports={form.ports} onChange={(ports) => set({ ports })} problems={problems} />
      </FormSection>
    </>
  )
}

function PortModes({
  ports,
  onChange,
  problems,
}: {
  ports: PeerAuthenticationForm['ports']
  onChange: (ports: PeerAuthenticationForm['ports']) => void
  problems: readonly Problem[]
}) {
  const rows = useRowFocus(ports.length)
  return (
    <FieldGroup
      label="Single ports"
      hint="Ports of the workload itself, not of the Service. They need a selector."
      error={problemAt(problems, 'ports')}
    >
      <div ref={rows.ref} className="space-y-2">
        {ports.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a port is typed digit by digit, so only the place stays
          <div key={place} data-row className="flex items-start gap-2">
            <TextField
              label={`Port ${place + 1}`}
              isLabelHidden
              isMono
              placeholder="port"
              value={one.port}
              error={problemAt(problems, `ports.${place}.port`)}
              onChange={(port) => onChange(ports.toSpliced(place, 1, { ...one, port }))}
              className="w-28"
            />
            <Select
              label={`Mode of port ${place + 1}`}
              value={one.mode}
              onChange={(mode) => onChange(ports.toSpliced(place, 1, { ...one, mode: modeOf(mode) }))}
              options={MODES}
              className="flex-1"
            />
            <IconButton
              label={`Remove port ${place + 1}`}
              onPress={() => {
                rows.removed(place)
                onChange(ports.toSpliced(place, 1))
              }}
            >
              <X className="size-4" />
            </IconButton>
          </div>
        ))}
        <Button
          look="quiet"
          aria-label="Add port"
          onPress={() => {
            rows.added()
            onChange([...ports, { port: '', mode: 'PERMISSIVE' }])
          }}
        >
          <Plus aria-hidden className="size-4" />
          Add
        </Button>
      </div>
    </FieldGroup>
  )
}
