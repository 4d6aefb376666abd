import { spawn } from 'node:child_process'
import { z } from 'zod'
import { exec } from './exec.ts'
import { APP_UID, PROXY_UID, tool } from './guests.ts'
import { NAMESPACE } from './kube.ts'
import { insideGuest } from './network.ts'

const countsSchema = z.record(z.string(), z.number())
type Sending = { url?: string; headers?: Record<string, string> }

/** Sends requests from inside a VM through its own Envoy, and counts who answered. */
export function sendRequests(vm: string, count: number, options: Sending = {}): Record<string, number> {
  const { command, args } = insideGuest(vm, APP_UID, requestClient(count, options))
  return countsSchema.parse(JSON.parse(exec(command, args, { limitMs: 60_000 })))
}

/** Sends requests from inside a VM at an even pace until `stop`, which counts who answered; at the latest until this process ends. */
export function startLoad(
  vm: string,
  perSecond: number,
  options: Sending = {},
): { stop(): Promise<Record<string, number>> } {
  const client = [...requestClient(Number.MAX_SAFE_INTEGER, options), String(perSecond)]
  const { command, args } = insideGuest(vm, APP_UID, client)
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8')
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
      return countsSchema.parse(JSON.parse(printed))
    },
  }
}

const requestClient = (count: number, { url, headers = {} }: Sending): string[] => [
  tool('node'),
  tool('request-client.mjs'),
  url ?? `http://forum.${NAMESPACE}.svc.cluster.local/`,
  String(count),
  JSON.stringify(headers),
]

/** One call of a VM's or pod's Envoy admin endpoint, made from inside it. */
export function adminRequest(guest: string, method: string, path: string): { status: number; text: string } {
  const { command, args } = adminCommand(guest, method, path)
  const printed = exec(command, args)
  const end = printed.indexOf('\n')
  return { status: Number(printed.slice(0, end)), text: printed.slice(end + 1) }
}

/** The command line whose output is the status of the answer, a line end, and its body. */
export const adminCommand = (
  guest: string,
  method: string,
  path: string,
): { command: string; args: string[] } =>
  insideGuest(guest, PROXY_UID, [tool('node'), tool('ask-admin.mjs'), method, path])
