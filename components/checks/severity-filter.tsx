'use client'

import { EyeOff } from 'lucide-react'
import { CHECK_LOOKS } from '#components/mesh/check-looks.ts'
import { CountButton } from '#components/ui/count-button.tsx'
import type { ChecksAnswer } from '#lib/checks/answer.ts'
import { CHECK_SEVERITIES, type CheckSeverity } from '#lib/checks/check.ts'

type Filter = { severity: CheckSeverity | ''; suppressed: 'only' | '' }

/** How many findings there are of each severity, and how many are suppressed; pressed, only they are shown. */
export function SeverityFilter({
  answer,
  value,
  onChange,
}: {
  answer: ChecksAnswer | undefined
  value: Filter
  onChange: (filter: Filter) => void
}) {
  return (
    <fieldset aria-label="Findings to show" className="flex flex-wrap gap-2">
      {CHECK_SEVERITIES.map((severity) => {
        const isPressed = value.severity === severity
        return (
          <CountButton
            key={severity}
            label={CHECK_LOOKS[severity].many}
            icon={CHECK_LOOKS[severity].icon}
            count={answer?.counts[severity]}
            isPressed={isPressed}
            onPress={() => onChange({ severity: isPressed ? '' : severity, suppressed: '' })}
          />
        )
      })}
      <CountButton
        label="Suppressed"
        icon={EyeOff}
        count={answer?.suppressed}
        title="By an annotation of the object or its namespace, or by setting"
        isPressed={value.suppressed === 'only'}
        onPress={() => onChange({ severity: '', suppressed: value.suppressed === 'only' ? '' : 'only' })}
      />
    </fieldset>
  )
}
