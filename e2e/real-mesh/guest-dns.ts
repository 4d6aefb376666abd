import { z } from 'zod'
import { exec } from './exec.ts'
import { APP_UID, tool } from './guests.ts'
import { insideGuest } from './network.ts'

export type Question = { name: string; type: 'A' | 'AAAA' }

const replySchema = z.object({
  /** NOERROR, NXDOMAIN or SERVFAIL; `TIMEOUT` when nothing came back. */
  status: z.string(),
  addresses: z.array(z.string()),
  cname: z.string(),
  /** The different TTLs of the records, in seconds. */
  ttls: z.array(z.number()),
})
export type DnsReply = z.infer<typeof replySchema>

/** What an application on a VM is answered, through the VM's captured DNS: one reply a question, in their order. */
export function askDns(vm: string, questions: readonly Question[]): DnsReply[] {
  const { command, args } = insideGuest(vm, APP_UID, [tool('node'), tool('ask-dns.mjs')])
  return z
    .array(replySchema)
    .length(questions.length)
    .parse(JSON.parse(exec(command, args, { input: JSON.stringify(questions) })))
}
