import { type DestinationStream, type Logger, pino } from 'pino'

/** Names that hold a credential wherever an object with headers or a kubeconfig user is logged. */
const SECRET_PATHS = ['authorization', 'cookie', 'token', 'password', 'clientKey', 'key-data'].flatMap(
  (name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`],
)

/** One logger a process, with JSON lines on stdout unless told otherwise. Use `log.child({ area })`. */
export const createLog = (level: string, destination?: DestinationStream): Logger => {
  const options = { level, base: null, redact: { paths: SECRET_PATHS, censor: '[redacted]' } }
  return destination ? pino(options, destination) : pino(options)
}

export type Log = Logger
