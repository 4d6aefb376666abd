const MINOR = /^(\d+)\.(\d+)(\.|$)/

/** How many minor versions a proxy is ahead of its istiod (behind is negative); null when a version is not known. */
export function minorsAhead(proxy: string, istiod: string): number | null {
  const [, major, minor] = MINOR.exec(proxy) ?? []
  const [, istiodMajor, istiodMinor] = MINOR.exec(istiod) ?? []
  if (!major || major !== istiodMajor) return null
  return Number(minor) - Number(istiodMinor)
}
