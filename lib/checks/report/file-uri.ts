/** A path as a relative URI reference; of a Windows drive an absolute one. */
export function uriOf(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/')
  const [drive = ''] = parts
  if (/^[A-Za-z]:$/.test(drive)) return `file:///${drive}/${parts.slice(1).map(encodeURIComponent).join('/')}`
  const uri = parts.map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${uri}` : uri
}
