const BY_NUMBERS = new Intl.Collator('en', { numeric: true })
/** A release comes after its own alphas, betas and candidates. */
const sortable = (version: string): string => (version.includes('-') ? version : `${version}-z`)

/** The newest of releases such as `1.31.0` and `1.31.0-rc.1`, compared as numbers; empty for none. */
export const newestRelease = (versions: Iterable<string>): string =>
  [...versions].sort((a, b) => BY_NUMBERS.compare(sortable(a), sortable(b))).at(-1) ?? ''
