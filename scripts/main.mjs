#!/usr/bin/env node
// The door of every npm script, and of `npx isthmus`. It runs on whatever Node the machine has (20 or newer), installs what
// the lockfile asks for, and hands over to the Node that came with it, because the dependencies refuse Node 20.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const SCRIPTS = {
  check: 'cli/main.ts',
  start: 'scripts/start.ts',
  dev: 'scripts/dev.ts',
  test: 'scripts/test.ts',
  verify: 'scripts/verify.ts',
  'test:mesh': 'scripts/test-mesh.ts',
  mesh: 'e2e/real-mesh/cli.ts',
  'bench:inventory': 'e2e/bench/inventory.ts',
  'bench:names': 'e2e/bench/names.ts',
  'bench:dump': 'e2e/bench/dump.ts',
  'bench:demo': 'e2e/bench/demo.ts',
  'bench:history': 'e2e/bench/history.ts',
  'bench:checks': 'e2e/bench/checks.ts',
  crds: 'scripts/istio-crds.ts',
}

const [command, ...args] = process.argv.slice(2)
const script = SCRIPTS[command]
if (!script) {
  console.error(
    `isthmus: unknown command ${JSON.stringify(command ?? '')}; use one of ${Object.keys(SCRIPTS).join(', ')}`,
  )
  process.exit(2)
}
// A pipeline reads what check prints, and runs it where its files are.
const isCommandLine = command === 'check'
install()
run(ownNode(), [join(root, script), ...args])

/**
 * Installs the lockfile's versions unless node_modules matches it already. Not `npm ci`: that refuses a lockfile without
 * the optional packages of every other platform, and a registry mirror may not have them all.
 */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.isthmus-installed')
  if (existsSync(stamp) && (isCommandLine || readFileSync(stamp, 'utf8') === wanted)) return
  console.error('isthmus: installing dependencies')
  const npm = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  const result = spawnSync(
    npm[0],
    [...npm[1], 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'],
    {
      cwd: root,
      stdio: isCommandLine ? ['ignore', 2, 2] : 'inherit',
    },
  )
  if (result.status !== 0) {
    console.error('isthmus: npm install failed; its messages are above')
    process.exit(result.status ?? 1)
  }
  writeFileSync(stamp, wanted)
}

/** The Node that the lockfile installed for this platform, or the running one where it is new enough. */
function ownNode() {
  const exe = process.platform === 'win32' ? 'node.exe' : 'node'
  for (const prefix of ['node', 'node-bin']) {
    const platform = process.platform === 'win32' ? 'win' : process.platform
    const path = join(root, 'node_modules', `${prefix}-${platform}-${process.arch}`, 'bin', exe)
    if (existsSync(path)) return path
  }
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath
  console.error(
    `isthmus: needs Node 22.19 or newer; this is ${process.versions.node}, and npm has no Node package for ${process.platform}-${process.arch}`,
  )
  return process.exit(1)
}

/** Runs the script as this process would: same terminal, same signals, same exit code. */
function run(node, nodeArgs) {
  const child = spawn(node, nodeArgs, {
    cwd: isCommandLine ? process.cwd() : root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}
