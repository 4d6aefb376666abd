import { shellQuote } from '#lib/export/shell-quote.ts'
import { bundleName } from '#lib/onboarding/bundle/bundle-name.ts'

/** What was copied to the VM goes once each file is in its place. */
export const dropCopies = (group: {
  namespace: string
  name: string
}): { what: string; command: string } => ({
  what: 'Remove the copies: the token opens the mesh until it expires',
  command: `rm -f istio-token ../${shellQuote(`${bundleName(group)}.zip`)}`,
})
