/**
 * What stands under a name: `all` of it is secret, whatever its shape; its `value` is, when that is plain or a DataSource, while
 * an object with the name is looked through; its `source` is, when that is a DataSource.
 */
type Secrecy = 'all' | 'value' | 'source' | 'none'

/** Wherever they stand in a name, its separators and capitals left out. */
const PARTS =
  /password|passwd|passphrase|privatekey|clientsecret|secretkey|secretaccess|genericsecret|sessionticketkey|pkcs12|htpasswd|configyaml/
/** Ends of names that have a secret: `auth_token`, `X-Api-Key` by the word before `key`. */
const LAST = /(tokens?|secrets?|pwd|apikey|authorization|cookies?|jwt|bearer|assertion|macaroon)$/
/** The same of more than one word. */
const LAST_JOINED = /authheader$|privkey$|^x(honeycombteam|sessionid|signature)$/
const LAST_WORDS = new Set(['pass', 'pat', 'otp', 'psk', 'apikeys', 'auth'])
/** Words after the name proper: `token_value`, `api_token_1`. */
const AFTER = /^(value|string|data|text|\d+)$/
const BEFORE_KEY =
  /^(access|account|aes|api|auth|client|encrypt|encryption|hmac|json|license|master|rsa|server|service|session|shared|signing|ssh|ssl|storage|subscription|symmetric|tls)$/
/** Counts and settings of things that are called like secrets. */
const NO_SECRET =
  /(provider|providers|policy|bucket|name|names|namespace|length|lifetime|seconds|expiration|expiry|ttl|uri|url|path|prefix|enabled|required|count|version|type|header|headers|config|configs|id)$/

/** What an object is called by whose value stands beside: headers, variables, parameters of a query. */
const CALLED_BY = /^(key|name|header|header_?name|param_?name|descriptor_?key|field|variable)$/i
/** Fields with a value, or with what a value is compared with; separators and capitals left out. */
const VALUES =
  /^((raw|string|default|final|header|descriptor|typed)?value|(layer)?values|data|text|inlinestring|inlinebytes|exact|prefix|suffix|contains|regex|saferegex|(string|value|exact|prefix|suffix|contains|saferegex|regex)?match|replacement|substitution)$/

/** Whether a field says what its object is called, in any notation. */
export const isCalledBy = (field: string): boolean => CALLED_BY.test(field)

/** Whether a field has the value of its object, in any notation. */
export const isValueField = (field: string): boolean => VALUES.test(field.replaceAll('_', '').toLowerCase())

/** Whether a plain value with this name is secret. */
export function isSecretName(name: string): boolean {
  const secrecy = secrecyOf(name)
  return secrecy === 'all' || secrecy === 'value'
}

const MOST_JUDGED = 200
const KEPT = 5_000
const judged = new Map<string, Secrecy>()

/** Judges a field, header, variable or parameter by its name (by the end of a long one), in any notation. */
export function secrecyOf(whole: string): Secrecy {
  const name = whole.slice(-MOST_JUDGED)
  const known = judged.get(name)
  if (known) return known
  const secrecy = judge(name)
  if (judged.size >= KEPT) judged.clear()
  judged.set(name, secrecy)
  return secrecy
}

function judge(name: string): Secrecy {
  const words = (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase())
  const isPart = PARTS.test(words.join(''))
  while (words.length > 1 && AFTER.test(words.at(-1) ?? '')) words.pop()
  const last = words.at(-1) ?? ''
  const joined = words.join('')
  if (joined === 'users') return 'source'
  if (/^aws|accesskeyid$/.test(joined) && /accesskeyid$/.test(joined)) return 'value'
  if (isPart) return NO_SECRET.test(last) ? 'value' : 'all'
  if (/^(credentials?|creds)$/.test(last)) return 'all'
  if (joined === 'maxtokens') return 'none'
  if (LAST.test(last) || LAST_JOINED.test(joined) || LAST_WORDS.has(last)) return 'value'
  if (/^keys?$/.test(last) && isKeyOf(name, words.at(-2))) return 'value'
  return 'none'
}

/** `STRIPE_KEY` is a variable's name, and `hash_key` a field's. */
const isKeyOf = (name: string, before = ''): boolean =>
  BEFORE_KEY.test(before) || /^x-/i.test(name) || (before !== '' && /^[A-Z0-9_]+$/.test(name))
