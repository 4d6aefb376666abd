import { REDACTED } from '#lib/envoy/redact-text-assigned.ts'

const USER = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"<>\\?#]+@/gi
/** All between spaces and quotes, so that there is one start for what may hold many URLs. */
const WORD = /[^\s"'<>\\]+/g
/** `scheme://user:`, but not `scheme://host:80`; `[` begins an IPv6 address. */
const SCHEME_AND_USER =
  /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/)[^/@:?#[]{0,200}:(?!\d{1,5}(?:[/?#,;|)\]]|$))/i
const DATABASE = /@(tcp|udp|unix)\(/
const PARAMETER =
  /((?:[?&]|signature )(?:sig|signature|x-amz-signature|x-goog-signature|code)=)[^\s&#"'\\]+/gi
const WEBHOOK = /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[^\s"'\\]+/gi

/** Takes users, passwords, signatures and codes out of the URLs in a text; a password goes to the last `@` of its word. */
export function withoutUrlSecrets(text: string): string {
  let rest = text
  if (rest.includes('@') && rest.includes(':')) {
    rest = rest.replace(WORD, (word) => (word.includes('@') ? withoutPassword(word) : word))
    rest = rest.replace(USER, `$1${REDACTED}@`)
  }
  if (rest.includes('=')) rest = rest.replace(PARAMETER, `$1${REDACTED}`)
  return rest.replace(WEBHOOK, `$1${REDACTED}`)
}

function withoutPassword(word: string): string {
  const at = word.lastIndexOf('@')
  const found = SCHEME_AND_USER.exec(word)
  const start = found
    ? found.index + (found[1]?.length ?? 0)
    : DATABASE.test(word)
      ? word.indexOf(':') + 1
      : at
  return start > 0 && start < at ? word.slice(0, start) + REDACTED + word.slice(at) : word
}
