/** The addresses of one host before and after; a message that lists too many ends in `… and 12 more`. */
export type VipMove = { host: string; before: string[]; after: string[] }

const NONE = 'none'
const ARROW = ' → '
const MOST = 8

/** `external.example: 240.240.0.3 → 240.240.0.7`; `none` where there is no address. */
export const vipMessage = ({ host, before, after }: VipMove): string =>
  `${host}: ${list(before)}${ARROW}${list(after)}`

/** The reverse of {@link vipMessage}, without the addresses it left out; null for what is no such message. */
export function readVipMessage(message: string): VipMove | null {
  const colon = message.indexOf(': ')
  const [before, after, ...rest] = message.slice(colon + 2).split(ARROW)
  if (colon < 1 || before === undefined || after === undefined || rest.length > 0) return null
  return { host: message.slice(0, colon), before: unlist(before), after: unlist(after) }
}

/** The addresses that a host came to have by a move. */
export const gainedBy = ({ before, after }: VipMove): string[] =>
  after.filter((address) => !before.includes(address))

function list(addresses: readonly string[]): string {
  if (addresses.length === 0) return NONE
  const left = addresses.length - MOST
  return `${addresses.slice(0, MOST).join(', ')}${left > 0 ? ` … and ${left} more` : ''}`
}

const unlist = (text: string): string[] =>
  text === NONE
    ? []
    : text
        .replace(/ … and \d+ more$/, '')
        .split(', ')
        .filter(Boolean)
