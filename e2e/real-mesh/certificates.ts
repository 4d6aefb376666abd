import { exec } from './exec.ts'
import { inRunDir } from './run-state.ts'

/** Makes `<name>.crt` and `<name>.key` among the bed's secrets: signed by itself, so it is also who to trust. */
export function makeCertificate(name: string, alternativeNames?: string): void {
  exec('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=isthmus-bed-${name}`],
    ...(alternativeNames ? ['-addext', `subjectAltName=${alternativeNames}`] : []),
    ...['-keyout', inRunDir('secrets', `${name}.key`), '-out', inRunDir('secrets', `${name}.crt`)],
  ])
}
