'use client'

import { type Bound, bindFields } from '#components/onboarding/fields/bind-fields.ts'
import { CardRows } from '#components/onboarding/fields/card-rows.tsx'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import {
  emptyIstiodPort,
  type GatewaysForm,
  type IstiodPortForm,
  isRoutedPort,
  istiodService,
  virtualServiceName,
} from '#lib/onboarding/forms/gateways.ts'

type IstiodFieldsProps = {
  istiod: Bound<GatewaysForm['istiod']>
  /** As it was read from a Gateway that is there, which keeps its name; null for a new one. */
  begun: GatewaysForm['istiod'] | null
}

/** How istiod is reached through the gateway: TLS is passed on, so clients see istiod's own certificate. */
export function IstiodFields({ istiod, begun }: IstiodFieldsProps) {
  const at = bindFields(istiod)
  const { isRouted, revision, virtualService } = istiod.value
  return (
    <fieldset aria-label="istiod" className="min-w-0 space-y-3">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        <TextField label="Gateway name" isMono isDisabled={begun !== null} {...at('gateway')} />
        {isRouted ? (
          <>
            <TextField
              label="Revision"
              isMono
              placeholder="default"
              hint={`The Service is ${istiodService({ istiod: istiod.value })}.`}
              {...at('revision')}
              onChange={(next) =>
                istiod.onChange({
                  ...istiod.value,
                  revision: next,
                  ...(!begun?.isRouted && virtualService === virtualServiceName(revision)
                    ? { virtualService: virtualServiceName(next) }
                    : {}),
                })
              }
            />
            <TextField
              label="VirtualService name"
              isMono
              isDisabled={begun?.isRouted ?? false}
              {...at('virtualService')}
            />
          </>
        ) : null}
      </div>
      {begun && !begun.isRouted ? (
        <CheckField isSelected={isRouted} onChange={at('isRouted').onChange}>
          Lead them to istiod: no VirtualService of this Gateway does
        </CheckField>
      ) : null}
      <CardRows
        label="Ports of istiod"
        itemLabel="istiod port"
        hint="15012 is where VMs get certificates and configuration; 15017 is the webhooks, for remote clusters."
        empty={emptyIstiodPort}
        {...at('ports')}
      >
        {(port) => <IstiodPortFields port={port} isRouted={isRouted} />}
      </CardRows>
    </fieldset>
  )
}

function IstiodPortFields({ port, isRouted }: { port: Bound<IstiodPortForm>; isRouted: boolean }) {
  const at = bindFields(port)
  return (
    <div className="flex flex-wrap items-start gap-3">
      <PortField label="At the gateway" {...at('number')} />
      <TextField label="Name" isMono className="min-w-32 flex-1" {...at('name')} />
      {isRouted ? <PortField label="At istiod" {...at('target')} /> : null}
      {isRouted && !isRoutedPort(port.value) ? (
        <p className="basis-full text-muted text-xs">
          No route of its own leads from here to this istiod. Name a port of istiod to add one.
        </p>
      ) : null}
    </div>
  )
}
