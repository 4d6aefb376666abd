import { shellQuote } from '#lib/export/shell-quote.ts'

/** The same as a form from a terminal, with its YAML saved as a file. */
export const formCommands = (fileName: string): { what: string; command: string }[] => [
  {
    what: 'Check the file as Istio does, without a cluster',
    command: `istioctl validate -f ${shellQuote(fileName)}`,
  },
  {
    what: 'Have the API server and istiod look at it; nothing is written',
    command: `kubectl apply --dry-run=server -f ${shellQuote(fileName)}`,
  },
  { what: 'Write it', command: `kubectl apply -f ${shellQuote(fileName)}` },
]
