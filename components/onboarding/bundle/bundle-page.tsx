'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { PreflightList } from '#components/changes/review/preflight-list.tsx'
import { Answered } from '#components/data/answered.tsx'
import { FlagFields } from '#components/onboarding/bundle/flag-fields.tsx'
import { InstallTabs } from '#components/onboarding/bundle/install-tabs.tsx'
import { MadeBundle } from '#components/onboarding/bundle/made-bundle.tsx'
import { MakeBundle } from '#components/onboarding/bundle/make-bundle.tsx'
import { PortsTable } from '#components/onboarding/bundle/ports-table.tsx'
import { useBundle } from '#components/onboarding/bundle/use-bundle.ts'
import { useFlags } from '#components/onboarding/bundle/use-flags.ts'
import { OnboardingHeader } from '#components/onboarding/onboarding-header.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Section } from '#components/ui/section.tsx'
import { istioctlCommand } from '#lib/onboarding/bundle/istioctl-command.ts'

/**
 * The files with which a VM joins as one of this WorkloadGroup: flags, preflight, the files once made, how to install them.
 * `arrival` follows the VMs of the group from there.
 */
export function BundlePage({
  namespace,
  name,
  arrival,
}: {
  namespace: string
  name: string
  arrival: ReactNode
}) {
  const group = { namespace, name }
  const form = useFlags(group)
  const bundle = useBundle(group)
  const { data } = form.asked
  return (
    <>
      <OnboardingHeader
        title={`A VM for ${name}`}
        lead="The files with which a VM joins the mesh as one of this WorkloadGroup, and what to do with them."
      >
        <Link
          href={`/workloads/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`}
          className="text-accent text-sm hover:underline"
        >
          {namespace}/{name}
        </Link>
      </OnboardingHeader>
      <Section id="flags" title="What the VM is told">
        <FlagFields form={form} />
      </Section>
      <Answered asked={form.asked} label="Looking at what the VM will need" rows={6}>
        {({ lines }) => <PreflightList lines={lines} />}
      </Answered>
      <MakeBundle form={form} bundle={bundle} serviceAccount={data?.group.serviceAccount ?? ''} />
      {bundle.made ? (
        <MadeBundle group={group} made={bundle.made} flags={form.flags} onForget={bundle.forget} />
      ) : null}
      {data && form.flags ? (
        <>
          <Section id="install" title="Install them">
            <InstallTabs
              input={{
                group,
                flags: form.flags,
                istioVersion: data.found.istioVersion,
                istioNamespace: data.istioNamespace,
                address: form.flags.ingressIP || data.found.ingressIP,
              }}
            />
          </Section>
          <Section id="ports" title="Ports to open">
            <PortsTable group={data.group} gateway={form.flags.ingressIP || data.found.ingressIP} />
          </Section>
        </>
      ) : null}
      {arrival}
      {data && form.flags ? (
        <Disclosure title="The same in a terminal">
          <CommandList
            commands={[
              {
                what: 'The same five files, made by istioctl; its ISTIO_INBOUND_PORTS come in any order',
                command: istioctlCommand(group, form.flags, data.istioNamespace),
              },
            ]}
          />
        </Disclosure>
      ) : null}
    </>
  )
}
