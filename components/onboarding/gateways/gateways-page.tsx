'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { EditedForm } from '#components/onboarding/fields/edited-form.tsx'
import { FormFrame } from '#components/onboarding/fields/form-frame.tsx'
import { GatewaysFields } from '#components/onboarding/gateways/gateways-fields.tsx'
import { useGateways } from '#components/onboarding/gateways/use-gateways.ts'
import { Callout } from '#components/ui/callout.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Section } from '#components/ui/section.tsx'
import { shellQuote } from '#lib/export/shell-quote.ts'
import { formCommands } from '#lib/onboarding/forms/form-commands.ts'
import { gatewaysNotes } from '#lib/onboarding/forms/gateways-notes.ts'

const LEAD =
  'What an east-west gateway lets in: istiod for VMs of other networks, and services across networks.'

/** The Gateways of an east-west gateway, with the VirtualService that leads to istiod. */
export function GatewaysPage() {
  const [{ edit }] = useQueryStates({ edit: parseAsString.withDefault('') })
  const answer = useGateways(edit)
  const title = edit ? `Edit Gateway ${edit}` : 'Gateways'
  return (
    <EditedForm answer={answer} title={title} lead={LEAD}>
      {({ form, begunOn, there, frame }) => (
        <FormFrame
          {...frame}
          title={title}
          lead={LEAD}
          notes={gatewaysNotes(form.value)}
          fields={
            <>
              {there.length > 0 ? (
                <Callout
                  tone="info"
                  title={
                    there.length === 1 ? 'This object is there already' : 'These objects are there already'
                  }
                >
                  {there.join(', ')}. What differs is changed; servers and routes that this form does not show
                  stay.
                </Callout>
              ) : null}
              <GatewaysFields form={form} begunOn={begunOn} />
            </>
          }
          aside={
            <Section id="gateways-commands" title="The same from a terminal">
              <CommandList
                commands={[
                  ...formCommands('gateways.yaml'),
                  {
                    what: 'The pods of the gateway; without any, nothing listens',
                    command: `kubectl get pods -A -l ${shellQuote(selectorText(form.value.selector))}`,
                  },
                ]}
              />
            </Section>
          }
        />
      )}
    </EditedForm>
  )
}

const selectorText = (selector: readonly { key: string; value: string }[]): string =>
  selector
    .filter(({ key }) => key !== '')
    .map(({ key, value }) => `${key}=${value}`)
    .join(',') || 'istio=eastwestgateway'
