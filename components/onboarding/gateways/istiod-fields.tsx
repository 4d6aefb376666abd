'use client'

import { CardRows } from '#components/onboarding/fields/card-rows.tsx'
import { PortField } from '#components/onboarding/fields/port-field.tsx'
import { problemAt } from '#components/onboarding/fields/problem-at.ts'
import type { GatewaysFieldsProps } from '#components/onboarding/gateways/gateways-fields.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import {
  emptyIstiodPort,
  type GatewaysForm,
  isRoutedPort,
  istiodService,
  virtualServiceName,
} from '#lib/onboarding/forms/gateways.ts'

/** How istiod is reached through the gateway: TLS is passed on, so clients see istiod's own certificate. */
export function IstiodFields({ form, change, problems, begunOn }: GatewaysFieldsProps) {
  const { istiod } = form
  const begun = begunOn?.istiod.isWanted ? begunOn.istiod : null
  const set = (part: Partial<GatewaysForm['istiod']>) => change({ ...form, istiod: { ...istiod, ...part } })
  return (
    <fieldset aria-label="istiod" className="min-w-0 space-y-3 rounded-md border border-line p-3">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        <TextField
          label="Gateway name"
          isMono
          isDisabled={begun !== null}
          value={istiod.gateway}
          error={problemAt(problems, 'istiod.gateway')}
          onChange={(gateway) => set({ gateway })}
        />
        {istiod.isRouted ? (
          <>
            <TextField
              label="Revision"
              isMono
              placeholder="default"
              hint={`The Service is ${istiodService(form)}.`}
              value={istiod.revision}
              error={problemAt(problems, 'istiod.revision')}
              onChange={(revision) =>
                set({
                  revision,
                  ...(!begun?.isRouted && istiod.virtualService === virtualServiceName(istiod.revision)
                    ? { virtualService: virtualServiceName(revision) }
                    : {}),
                })
              }
            />
            <TextField
              label="VirtualService name"
              isMono
              isDisabled={begun?.isRouted ?? false}
              value={istiod.virtualService}
              error={problemAt(problems, 'istiod.virtualService')}
              onChange={(virtualService) => set({ virtualService })}
            />
          </>
        ) : null}
      </div>
      {begun && !begun.isRouted ? (
        <CheckField isSelected={istiod.isRouted} onChange={(isRouted) => set({ isRouted })}>
          Lead them to istiod: no VirtualService of this Gateway does
        </CheckField>
      ) : null}
      <CardRows
        label="Ports of istiod"
        itemLabel="istiod port"
        hint="15012 is where VMs get certificates and configuration; 15017 is the webhooks, for remote clusters."
        rows={istiod.ports}
        empty={emptyIstiodPort}
        problems={problems}
        prefix="istiod.ports"
        onChange={(ports) => set({ ports })}
      >
        {(port, changeOne, field) => (
          <div className="flex flex-wrap items-start gap-3">
            <PortField
              label="At the gateway"
              value={port.number}
              problems={problems}
              field={`${field}.number`}
              onChange={(number) => changeOne({ number })}
            />
            <TextField
              label="Name"
              isMono
              className="min-w-32 flex-1"
              value={port.name}
              error={problemAt(problems, `${field}.name`)}
              onChange={(name) => changeOne({ name })}
            />
            {istiod.isRouted ? (
              <PortField
                label="At istiod"
                value={port.target}
                problems={problems}
                field={`${field}.target`}
                onChange={(target) => changeOne({ target })}
              />
            ) : null}
            {istiod.isRouted && !isRoutedPort(port) ? (
              <p className="basis-full text-muted text-xs">
                No route of its own leads from here to this istiod. Name a port of istiod to add one.
              </p>
            ) : null}
          </div>
        )}
      </CardRows>
    </fieldset>
  )
}
