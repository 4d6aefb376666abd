import type { Clock } from '#server/clock.ts'
import type { Vm, Vms } from '#server/demo/fleet/vms.ts'

/** Times in milliseconds; something happens to one VM of the fleet every `everyMs` or so. */
export const WEATHER = {
  everyMs: 40_000,
  flapMs: [8_000, 60_000],
  rebootMs: [3_000, 45_000],
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
 * reboot within or beyond istiod's grace period. The same seed on the same clock gives the same weather. VMs that a
 * visitor has touched are left alone.
 */
export function startWeather(options: {
  clock: Clock
  vms: Vms
  random: () => number
  isTouched: (vm: Vm) => boolean
}): void {
  const { clock, vms, random, isTouched } = options
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
    if (chance < 0.5) flap(vm)
    else if (chance < 0.75) vms.reconnect(vm)
    else reboot(vm)
  }

  function flap(vm: Vm): void {
    vms.setFailing(vm, FAILURES[Math.floor(random() * FAILURES.length)] ?? 'connection refused')
    clock.schedule(between(WEATHER.flapMs), () => {
      if (!isTouched(vm)) vms.setFailing(vm, '')
    })
  }

  function reboot(vm: Vm): void {
    vms.stop(vm)
    clock.schedule(between(WEATHER.rebootMs), () => {
      if (!isTouched(vm)) vms.start(vm)
    })
  }
}
