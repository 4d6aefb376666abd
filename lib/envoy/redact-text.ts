import { isSecretAssigned, REDACTED, withoutAssigned } from '#lib/envoy/redact-text-assigned.ts'
import { withoutUrlSecrets } from '#lib/envoy/redact-text-urls.ts'

export { REDACTED }

const PEM_KEY = /-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY( BLOCK)?-----[\s\S]*?(-----END \1PRIVATE KEY\2-----|$)/g
const JWT = /\beyJ(?:(?!-eyJ)[\w-]){8,}(?:\.[\w-]*){1,4}/g
/** Prefixes by which their makers mark keys: AWS, GitHub, GitLab, Google, Slack, Stripe, HashiCorp Vault, OpenAI. */
const MARKED =
  /\b(?:(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|xox[abeprs]-[\w-]{10,}|[sr]k_(?:live|test)_\w{10,}|hv[sb]\.[\w-]{16,}|sk-[\w-]{20,})/g
const SCHEME = /\b(bearer|negotiate|aws4-hmac-sha256|splunk|apikey)(\s+)(?!\[redacted\])[\w.~+/=-]{6,}/gi
const BASIC = /\b(basic\s+)([a-z0-9+/]{4,}={0,2})/gi
const HASHED_PASSWORD = /^([^\s:]+:)(\{SHA\}|\$(?:apr1|2[aby]|5|6)\$)\S+/gm
/** An argument or variable that is all of a string. */
const ASSIGNED = /^(\s{0,20}(?:export\s{1,20})?([\w.-]{2,200})\s{0,20}:?=(?![=>~])\s{0,20})\S/
const XML = /<([A-Za-z_][\w.-]{1,100})>[^<]{1,8192}(?=<\/)/g
/** Its value is a word of a shell, of which parts may be quoted. */
const OPTION = /(?<![\w.-])(--?)([A-Za-z][\w.-]{1,100})([ \t]+)(?!-)(?:"[^"\n]*"|'[^'\n]*'|[^\s"'])+/g
/** Also in lines, their ends escaped or not, and with the letters for URLs. */
const BASE64 = /[\w+/-]{40,}(?:(?:\\r)?(?:\\n|\r?\n)[ \t]{0,40}[\w+/-]+)*={0,2}/g

/**
 * Takes secrets out of text: private keys (also in base64), tokens, passwords in URLs, and the values of whatever is called like
 * a secret. For pages that are no JSON, and for each string of one that is.
 */
export function redactText(text: string): string {
  if (text.length < 4) return text
  let rest = text
  if (rest.includes('PRIVATE KEY')) rest = rest.replace(PEM_KEY, REDACTED)
  if (rest.includes('eyJ')) rest = rest.replace(JWT, REDACTED)
  rest = withoutUrlSecrets(rest)
  if (rest.length >= 14) rest = rest.replace(MARKED, REDACTED)
  rest = withoutSchemes(rest)
  if (/[:=,]/.test(rest)) rest = withoutAssigned(rest)
  if (rest.includes('</'))
    rest = rest.replace(XML, (whole, name) => (isSecretAssigned(name) ? `<${name}>${REDACTED}` : whole))
  if (rest.includes('-'))
    rest = rest.replace(OPTION, (whole, dashes, name, gap) =>
      isSecretAssigned(name) ? `${dashes}${name}${gap}${REDACTED}` : whole,
    )
  return rest.length >= 40 ? rest.replace(BASE64, withoutEncoded) : rest
}

/** The same of a string of JSON: an argument or variable with a secret is one to its end. */
export function redactLeaf(text: string): string {
  const [, head = '', name = ''] = ASSIGNED.exec(text) ?? []
  return isSecretAssigned(name) ? head + REDACTED : redactText(text)
}

function withoutSchemes(text: string): string {
  if (!/\s|:/.test(text)) return text
  return text
    .replace(SCHEME, `$1$2${REDACTED}`)
    .replace(BASIC, (whole, scheme, encoded) =>
      decodeBase64(encoded)?.includes(':') ? `${scheme}${REDACTED}` : whole,
    )
    .replace(HASHED_PASSWORD, `$1${REDACTED}`)
}

/** What is base64 of a private key or of text with a secret; all else stays, certificates above all. */
function withoutEncoded(encoded: string): string {
  const head = decodeBase64(encoded.slice(0, 40))
  if (head === null) return encoded
  if (isKeyInDer(head)) return REDACTED
  if (!isText(head)) return encoded
  const decoded = decodeBase64(encoded)
  if (decoded === null) return encoded
  const redacted = redactText(decoded)
  return redacted === decoded ? encoded : btoa(redacted)
}

/** PKCS #8, PKCS #1 and SEC 1 begin with a sequence whose first member is the integer 0 or 1; a certificate's is a sequence. */
function isKeyInDer(bytes: string): boolean {
  const [tag = 0, length = 0, ...rest] = Array.from(bytes.slice(0, 8), (byte) => byte.charCodeAt(0))
  const [type, size, version = 2] = rest.slice(length > 0x80 ? length - 0x80 : 0)
  return tag === 0x30 && type === 2 && size === 1 && version <= 1
}

const isText = (bytes: string): boolean => /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(bytes)

/** As bytes, one a character, also of base64 in lines or for URLs; null for what is no base64. */
export function decodeBase64(text: string): string | null {
  const plain = text
    .replaceAll(/\s|\\[nr]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  try {
    return atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain)
  } catch {
    return null
  }
}
