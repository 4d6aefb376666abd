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
  const { typed, change, problemAt, asked } = form
  const found = asked.data?.found
  return (
    <div className="space-y-4 rounded-lg border border-line bg-surface p-4">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <TextField
          label="Address of istiod (ingress IP)"
          value={typed.ingressIP}
          onChange={(ingressIP) => change({ ingressIP })}
          error={problemAt('ingressIP')}
          placeholder={found?.ingressIP ?? ''}
          hint={
            found?.ingressIP
              ? `Empty: ${found.ingressIP}, the address of Service ${typed.ingressService}.`
              : `Service ${typed.ingressService} has no known address.`
          }
          isMono
        />
        <TextField
          label="Cluster ID"
          value={typed.clusterID}
          onChange={(clusterID) => change({ clusterID })}
          error={problemAt('clusterID')}
          placeholder={found?.clusterId ?? ''}
          hint={
            found?.clusterId
              ? `Empty: ${found.clusterId}, as the injector has it.`
              : 'The injector names none.'
          }
          isMono
        />
        <NumberField
          label="Token lasts"
          value={typed.tokenDuration / 60}
          onChange={(minutes) => change({ tokenDuration: Math.round(minutes * 60) })}
          minValue={10}
          maxValue={527_040}
          suffix="min"
          isLabelHidden={false}
          error={problemAt('tokenDuration')}
          className="w-32 [&_input]:pr-10"
        />
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <CheckField isSelected={typed.autoregister} onChange={(autoregister) => change({ autoregister })}>
          It registers itself (autoregister)
        </CheckField>
        <CheckField isSelected={typed.captureDns} onChange={(captureDns) => change({ captureDns })}>
          Its DNS is captured (capture-dns)
        </CheckField>
      </div>
      <AddressOfVm form={form} />
      <Disclosure title="Ingress Service and revision">
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <TextField
            label="Ingress Service"
            value={typed.ingressService}
            onChange={(ingressService) => change({ ingressService })}
            error={problemAt('ingressService')}
            hint="<service> or <service>.<namespace>"
            isMono
          />
          <TextField
            label="Revision"
            value={typed.revision}
            onChange={(revision) => change({ revision })}
            error={problemAt('revision')}
            suggestions={found?.revisions ?? []}
            placeholder="default"
            hint="Of the istiod that it connects to."
            isMono
          />
        </div>
      </Disclosure>
    </div>
  )
}

/** The address under which a VM registers; one with several interfaces may find the wrong one. */
function AddressOfVm({ form: { typed, change, problemAt } }: { form: FlagsForm }) {
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
          value={typed[chosen]}
          onChange={(address) => change({ [chosen]: address })}
          error={problemAt(chosen)}
          hint={
            chosen === 'internalIP'
              ? 'These files are then for this VM alone.'
              : 'For this VM alone; its probe then goes to localhost.'
          }
          isMono
        />
      )}
    </div>
  )
}
