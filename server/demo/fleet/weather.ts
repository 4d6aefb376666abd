import type { Clock } from '#server/clock.ts'
import type { Troubles } from '#server/demo/fleet/troubles.ts'
import type { Vm, Vms } from '#server/demo/fleet/vms.ts'

/** Times in milliseconds; something happens to one VM of the fleet every `everyMs` or so. */
export const WEATHER = {
  everyMs: 40_000,
  flapMs: [8_000, 60_000],
  rebootMs: [3_000, 45_000],
  troubleMs: [60_000, 240_000],
} as const

const FAILURES = [
  'HTTP probe failed with status code: 503',
  'connection refused',
  'context deadline exceeded',
  'disk full',
  'not ready: connection pool exhausted',
]

/**
 * Lets things happen to the fleet: probes fail and pass again, streams break and come back at another istiod, VMs
 * reboot within or beyond istiod's grace period, an Envoy takes nothing for a while or refuses what it is sent. The same seed on the same clock gives the same weather. VMs that a
 * visitor has touched are left alone.
 */
export function startWeather(options: {
  clock: Clock
  vms: Vms
  troubles: Troubles
  random: () => number
  isTouched: (vm: Vm) => boolean
}): void {
  const { clock, vms, troubles, random, isTouched } = options
  const between = ([least, most]: readonly [number, number]): number => least + random() * (most - least)
  const next = (): void => {
    clock.schedule(WEATHER.everyMs * (0.5 + random()), () => {
      strike()
      next()
    })
  }
  next()

  function strike(): void {
    const fit = vms.all().filter((vm) => vm.state === 'running' && vm.failing === '' && !isTouched(vm))
    const vm = fit[Math.floor(random() * fit.length)]
    if (!vm) return
    const chance = random()
    if (chance < 0.45) flap(vm)
    else if (chance < 0.65) vms.reconnect(vm)
    else if (chance < 0.85) reboot(vm)
    else trouble(vm)
  }

  function flap(vm: Vm): void {
    vms.setFailing(vm, FAILURES[Math.floor(random() * FAILURES.length)] ?? 'connection refused')
    clock.schedule(between(WEATHER.flapMs), () => {
      if (!isTouched(vm)) vms.setFailing(vm, '')
    })
  }

  function trouble(vm: Vm): void {
    const proxy = vms.proxyOf(vm)
    if (random() < 0.5) troubles.lag(proxy)
    else troubles.reject(proxy)
    clock.schedule(between(WEATHER.troubleMs), () => troubles.clear(proxy.id))
  }

  function reboot(vm: Vm): void {
    troubles.clear(vms.proxyOf(vm).id)
    vms.stop(vm)
    clock.schedule(between(WEATHER.rebootMs), () => {
      if (!isTouched(vm)) vms.start(vm)
    })
  }
}
