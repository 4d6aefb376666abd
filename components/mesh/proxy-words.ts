import type { NameProxy } from '#lib/names/name-proxy.ts'

export const kindWords = (kind: NameProxy['kind']): string => (kind === 'vm' ? 'VM' : 'Pod')

export const captureWords = (isOn: boolean): string => (isOn ? 'DNS capture on' : 'DNS capture off')

/** From whom we know what a proxy is like. */
export const knownByWords = (knownBy: NameProxy['knownBy']): string =>
  knownBy === 'istiod' ? 'known by istiod' : 'by its objects; no istiod told of it'

export const typeWords = (type: NameProxy['type']): string =>
  ({ sidecar: 'sidecar', router: 'gateway', waypoint: 'waypoint' })[type]
