'use client'

import type { ReactNode } from 'react'
import { ApplyFix } from '#components/checks/apply-fix.tsx'
import { TextPanel } from '#components/export/text-panel.tsx'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import type { CheckFinding } from '#lib/checks/answer.ts'
import { fixCommand, fixYaml, suppressCommands } from '#lib/checks/fix-commands.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** Why a finding matters, how to mend it, and how not to be shown it. */
export function FindingDetails({ finding }: { finding: CheckFinding }) {
  const { why, field, fix, objects, hidden = [] } = finding
  const yaml = fix.change ? fixYaml(fix.change) : null
  return (
    <dl className="mt-3 space-y-3 border-line border-t pt-3 sm:pl-[5.75rem]">
      <Part name="Why it matters">
        <p className="text-muted">{why}</p>
      </Part>
      {field ? (
        <Part name="Field">
          <code className="font-mono text-xs wrap-anywhere">{field}</code>
        </Part>
      ) : null}
      {objects.length > 1 ? <Objects name="Objects" of={objects} /> : null}
      {hidden.length > 0 ? <Objects name="Suppressed for" of={hidden} /> : null}
      <Part name="How to fix it">
        <p>{fix.text}</p>
        {yaml ? <TextPanel file={yaml} /> : null}
        {fix.change ? (
          <>
            <CommandLine command={fixCommand(fix.change)} />
            <ApplyFix change={fix.change} />
          </>
        ) : null}
        {fix.commands?.map((command) => (
          <CommandLine key={command} command={command} />
        ))}
      </Part>
      <Part name="Not a problem here?">
        <Disclosure title="Suppress it">
          <CommandList commands={suppressCommands(finding)} />
        </Disclosure>
      </Part>
    </dl>
  )
}

const Objects = ({ name, of }: { name: string; of: readonly ObjectRef[] }) => (
  <Part name={name}>
    <ul className="text-sm">
      {of.map((ref) => (
        <li key={`${ref.kind}/${ref.namespace}/${ref.name}`}>
          <ObjectName of={ref} />
        </li>
      ))}
    </ul>
  </Part>
)

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-medium text-sm">{name}</dt>
      <dd className="mt-1 min-w-0 space-y-2">{children}</dd>
    </div>
  )
}
