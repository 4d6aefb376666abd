import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'

it.skipIf(process.platform !== 'linux')(
  'never ends a process that was given a recorded pid later',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-processes-'))
    vi.stubEnv('ISTHMUS_MESH_DIR', folder)
    const { stopProcess, startProcess } = await import('./processes.ts')
    const { readState, updateState } = await import('./run-state.ts')
    const bystander = spawn('sleep', ['30'], { detached: true, stdio: 'ignore' })
    const pid = bystander.pid ?? 0
    updateState((state) => {
      state.processes.push({ name: 'old', pid, startTicks: '1', order: 0 })
    })
    startProcess('ours', 0, { command: 'sleep', args: ['30'] })
    const ours = readState().processes.find(({ name }) => name === 'ours')?.pid ?? 0
    await stopProcess('old')
    await stopProcess('ours')
    // Ended at once, and gone when its parent, which is this test, has been told.
    await vi.waitFor(() => expect(() => process.kill(-ours, 0)).toThrow())
    expect(bystander.signalCode, 'the bystander lives').toBeNull()
    expect(readState().processes).toEqual([])
    bystander.kill()
    rmSync(folder, { recursive: true })
  },
)
