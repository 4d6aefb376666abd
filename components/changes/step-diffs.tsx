'use client'

import { useState } from 'react'
import { stepTitle } from '#components/changes/operation-looks.tsx'
import { DiffChoice } from '#components/yaml/diff-choice.tsx'
import { YamlView } from '#components/yaml/yaml-view.tsx'
import type { OperationStep } from '#lib/traffic/operation.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/** What each write changed in the spec of its object. */
export function StepDiffs({ steps }: { steps: OperationStep[] }) {
  const [isSideBySide, setSideBySide] = useState(false)
  return (
    <div className="space-y-4">
      <DiffChoice isSideBySide={isSideBySide} onChange={setSideBySide} />
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one object can be written twice, and the order is fixed
        <section key={index} aria-label={stepTitle(step)} className="space-y-2">
          <h3 className="font-medium wrap-anywhere">{stepTitle(step)}</h3>
          <YamlView
            label={`Changes of ${step.ref.kind} ${step.ref.name}`}
            text={step.after ? toYaml(step.after) : ''}
            before={step.before ? toYaml(step.before) : undefined}
            sideBySide={isSideBySide}
          />
        </section>
      ))}
    </div>
  )
}
