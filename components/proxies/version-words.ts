import type { ProxyRow } from '#lib/proxies/proxy-row.ts'

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five']

/** How far a proxy is from its istiod, in words; `isWarned` where Istio does not support the distance. */
export function skewWords({ version, skew }: Pick<ProxyRow, 'version' | 'skew'>): {
  words: string
  isWarned: boolean
} {
  if (!skew) return { words: '', isWarned: false }
  if (skew.minors === 0)
    return {
      words: skew.istiod === version ? '' : `same minor version as istiod ${skew.istiod}`,
      isWarned: false,
    }
  const distance = Math.abs(skew.minors)
  const number = NUMBERS[distance] ?? String(distance)
  const side = skew.minors < 0 ? 'behind' : 'ahead of'
  return {
    words: `${number} ${distance === 1 ? 'minor' : 'minors'} ${side} istiod ${skew.istiod}`,
    isWarned: skew.minors !== -1,
  }
}
