'use client'

import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { type InstallInput, installWays } from '#lib/onboarding/bundle/install-steps.ts'
import { whenAbsent } from '#lib/onboarding/bundle/when-absent.ts'

/** The steps of each way to run the sidecar, and what to look at when the VM does not come. */
export function InstallTabs({ input }: { input: InstallInput }) {
  return (
    <>
      {input.istioVersion ? null : (
        <p className="text-muted text-sm">
          No istiod told its release: put it in place of &lt;istio version&gt;.
        </p>
      )}
      <Tabs
        label="Ways to install"
        tabs={installWays(input).map(({ id, label, steps }) => ({
          id,
          label,
          content: (
            <>
              <ol className="space-y-5">
                {steps.map(({ title, commands }, index) => (
                  <li key={title} className="space-y-2">
                    <h3 className="font-medium text-sm">
                      {index + 1}. {title}
                    </h3>
                    <CommandList commands={commands} />
                  </li>
                ))}
              </ol>
              <Disclosure title="When it does not come">
                <CommandList
                  commands={whenAbsent(
                    input.flags,
                    input.istioNamespace,
                    id === 'container' ? 'container' : 'package',
                  )}
                />
              </Disclosure>
            </>
          ),
        }))}
      />
    </>
  )
}
