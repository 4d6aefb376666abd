import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { adminCommand } from '../real-mesh/requests.ts'

const run = promisify(execFile)

/** The raw text of a page of Envoy's admin endpoint (15000), asked from inside a VM or a pod. Rejects unless it is a 200. */
export async function insideEnvoy(guest: string, path: string): Promise<string> {
  const { command, args } = adminCommand(guest, 'GET', path)
  const { stdout } = await run(command, args, { maxBuffer: 256 * 1024 * 1024 })
  const end = stdout.indexOf('\n')
  const status = stdout.slice(0, end)
  if (status !== '200') throw new Error(`${path} of ${guest} answered ${status}`)
  return stdout.slice(end + 1)
}
