'use client'

import { useState } from 'react'
import type { FlagsForm } from '#components/onboarding/bundle/use-flags.ts'
import { CheckField } from '#components/ui/check-field.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { TextField } from '#components/ui/text-field.tsx'

const OWN_ADDRESS = [
  { value: 'found', label: 'Found by the VM' },
  { value: 'internalIP', label: 'Internal IP' },
  { value: 'externalIP', label: 'External IP' },
] as const
type OwnAddress = (typeof OWN_ADDRESS)[number]['value']

/** The flags of `istioctl x workload entry configure`; what is left empty is taken from the cluster. */
export function FlagFields({ form }: { form: FlagsForm }) {
  const { typed, at, asked } = form
  const found = asked.data?.found
  return (
    <div className="space-y-4 rounded-lg border border-line bg-surface p-4">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <TextField
          label="Address of istiod (ingress IP)"
          placeholder={found?.ingressIP ?? ''}
          hint={
            found?.ingressIP
              ? `Empty: ${found.ingressIP}, the address of Service ${typed.ingressService}.`
              : `Service ${typed.ingressService} has no known address.`
          }
          isMono
          {...at('ingressIP')}
        />
        <TextField
          label="Cluster ID"
          placeholder={found?.clusterId ?? ''}
          hint={
            found?.clusterId
              ? `Empty: ${found.clusterId}, as the injector has it.`
              : 'The injector names none.'
          }
          isMono
          {...at('clusterID')}
        />
        <NumberField
          label="Token lasts"
          value={typed.tokenDuration / 60}
          onChange={(minutes) => at('tokenDuration').onChange(Math.round(minutes * 60))}
          minValue={10}
          maxValue={527_040}
          suffix="min"
          isLabelHidden={false}
          error={at('tokenDuration').error}
          className="w-32 [&_input]:pr-10"
        />
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <CheckField isSelected={typed.autoregister} onChange={at('autoregister').onChange}>
          It registers itself (autoregister)
        </CheckField>
        <CheckField isSelected={typed.captureDns} onChange={at('captureDns').onChange}>
          Its DNS is captured (capture-dns)
        </CheckField>
      </div>
      <AddressOfVm form={form} />
      <Disclosure title="Ingress Service and revision">
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <TextField
            label="Ingress Service"
            hint="<service> or <service>.<namespace>"
            isMono
            {...at('ingressService')}
          />
          <TextField
            label="Revision"
            suggestions={found?.revisions ?? []}
            placeholder="default"
            hint="Of the istiod that it connects to."
            isMono
            {...at('revision')}
          />
        </div>
      </Disclosure>
    </div>
  )
}

/** The address under which a VM registers; one with several interfaces may find the wrong one. */
function AddressOfVm({ form: { typed, change, at } }: { form: FlagsForm }) {
  const [chosen, setChosen] = useState<OwnAddress>('found')
  const choose = (which: OwnAddress): void => {
    const address = typed.internalIP || typed.externalIP
    setChosen(which)
    change({ internalIP: '', externalIP: '', ...(which === 'found' ? {} : { [which]: address }) })
  }
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div>
        <p className="mb-0.5 text-muted text-xs">Address of the VM</p>
        <Segmented label="Address of the VM" value={chosen} options={OWN_ADDRESS} onChange={choose} />
      </div>
      {chosen === 'found' ? (
        <p className="pb-1 text-muted text-xs">
          The first address of its first interface. Name it for a VM with several.
        </p>
      ) : (
        <TextField
          label={chosen === 'internalIP' ? 'Internal IP' : 'External IP'}
          hint={
            chosen === 'internalIP'
              ? 'These files are then for this VM alone.'
              : 'For this VM alone; its probe then goes to localhost.'
          }
          isMono
          {...at(chosen)}
        />
      )}
    </div>
  )
}
