import type { BundleFlags } from '../../lib/onboarding/bundle/flags.ts'

const NAMES: Partial<Record<keyof BundleFlags, string>> = { captureDns: 'capture-dns' }

/** The flags as istioctl's arguments, each with its value. */
export const istioctlFlags = (flags: Partial<BundleFlags>): string[] =>
  Object.entries(flags).map(([name, value]) => {
    const known: string = Object.entries(NAMES).find(([ours]) => ours === name)?.[1] ?? name
    return `--${known}=${value}`
  })
