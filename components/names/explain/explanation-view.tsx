import { useId } from 'react'
import { captureWords, kindWords, knownByWords } from '#components/mesh/proxy-words.ts'
import { AnswerCard } from '#components/names/explain/answer-card.tsx'
import { ReasonChain } from '#components/names/explain/reason-chain.tsx'
import { digCommand, tableCommands } from '#components/names/proxy/ask-commands.ts'
import { ProxyFacts } from '#components/names/proxy/proxy-facts.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { Explanation } from '#lib/names/explanation.ts'

/** What one proxy answers, why, and how to ask it oneself. */
export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const id = useId()
  const { proxy, name, type, chain } = explanation
  return (
    <section aria-labelledby={id} className="min-w-0 space-y-3">
      <div>
        <h2 id={id} className="font-semibold text-base">
          <NameText>{`${type} ${name}`}</NameText>
          <span className="font-normal text-muted"> asked by </span>
          <NameText>{proxy.id}</NameText>
        </h2>
        <p className="text-muted text-sm">
          {kindWords(proxy.kind)} in {proxy.namespace}, {captureWords(proxy.dnsCapture)}
          {proxy.knownBy === 'objects' ? ` (${knownByWords(proxy.knownBy)})` : ''}
        </p>
      </div>
      <AnswerCard explanation={explanation} />
      {chain.length > 0 ? (
        <>
          <h3 className="font-medium text-muted">Why, step by step</h3>
          <ReasonChain chain={chain} />
        </>
      ) : null}
      <div className="flex flex-col items-start gap-2">
        <Disclosure title={<NameText>{`What is known of ${proxy.id}`}</NameText>}>
          <ProxyFacts proxy={proxy} />
        </Disclosure>
        <Disclosure title={<NameText>{`Ask ${proxy.id} yourself`}</NameText>} className="w-full">
          <CommandList commands={[digCommand(proxy, name, type), ...tableCommands(proxy)]} />
        </Disclosure>
      </div>
    </section>
  )
}
