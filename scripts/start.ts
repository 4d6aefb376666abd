import { spawn } from 'node:child_process'
import { buildIfChanged } from './build.ts'
import { at } from './paths.ts'

await buildIfChanged()

const server = spawn(process.execPath, [at('.next', 'standalone', 'server.js')], {
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOSTNAME: process.env.ISTHMUS_BIND ?? '127.0.0.1',
    PORT: process.env.PORT ?? '3000',
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
