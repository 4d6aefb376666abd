import type { DnsAnswer } from '#lib/names/explanation.ts'
import { listed } from '#lib/names/reason.ts'

/** An answer as a part of a sentence: `10.96.0.7`, `no address of this family`. */
export function answerInWords(answer: DnsAnswer): string {
  switch (answer.kind) {
    case 'addresses':
      return listed(answer.addresses)
    case 'no-data':
      return 'no address of this family'
    case 'upstream':
      return answer.expected === 'nxdomain'
        ? 'what upstream says, most likely NXDOMAIN'
        : 'whatever the resolvers upstream say'
    case 'not-captured':
      return 'that of its own resolver'
  }
}
