/** As Envoy 1.40 calls them. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** A logger of Envoy, such as `http` or `upstream`; three names mean something else to its page. */
export const LOGGER_NAME = /^(?!(?:level|paths|group)$)[a-z][a-z0-9_]{0,62}$/
