import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * What this bed has made on the machine, written down before or as it is made, so that an aborted run is cleaned by
 * its own records. A process is its pid and start time: a pid alone may have been given to somebody else since.
 */
const recordedProcess = z.object({
  name: z.string(),
  pid: z.number(),
  startTicks: z.string(),
  order: z.number(),
})
const stateSchema = z.object({
  processes: z.array(recordedProcess).default([]),
  namespaces: z.array(z.string()).default([]),
  bridge: z.boolean().default(false),
  ports: z.object({ etcd: z.number(), etcdPeer: z.number(), apiserver: z.number() }).optional(),
})
export type RunState = z.infer<typeof stateSchema>
export type RecordedProcess = z.infer<typeof recordedProcess>

/** The folder of the running bed: state, logs, keys, and one folder a VM. */
export const RUN_DIR =
  process.env.ISTHMUS_MESH_DIR || join(tmpdir(), `isthmus-mesh-${process.getuid?.() ?? 0}`)
export const inRunDir = (...parts: string[]): string => join(RUN_DIR, ...parts)

const STATE_FILE = inRunDir('state.json')

export function readState(): RunState {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(STATE_FILE, 'utf8')))
  } catch {
    return stateSchema.parse({})
  }
}

export function updateState(change: (state: RunState) => void): void {
  const state = readState()
  change(state)
  // Guests run as other users below this folder; what is secret in it has a 0700 folder of its own.
  mkdirSync(RUN_DIR, { recursive: true, mode: 0o711 })
  writeFileSync(`${STATE_FILE}.new`, JSON.stringify(state, null, 2), { mode: 0o600 })
  renameSync(`${STATE_FILE}.new`, STATE_FILE)
}
