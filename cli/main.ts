import { check } from '#cli/check.ts'

// A reader that has seen enough, such as head, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
const { code, out, err } = await check(process.argv.slice(2), {
  cwd: process.cwd(),
  stdin: process.stdin,
  isTty: process.stdout.isTTY === true,
  env: process.env,
  nowMs: Date.now(),
})
process.stderr.write(err)
process.stdout.write(out)
process.exitCode = code
