import { spawn } from 'node:child_process'
import { bin, ROOT } from './paths.ts'

const dev = spawn(bin('next'), ['dev', '--hostname', '127.0.0.1', '--port', process.env.PORT ?? '3000'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => dev.kill(signal))
dev.on('exit', (code) => process.exit(code ?? 1))
