import { z } from 'zod'
import { LOG_LEVELS, LOGGER_NAME } from '#lib/envoy/log-levels.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { AppError } from '#server/app-error.ts'
import { found } from '#server/envoy/answer-page.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import { withReason } from '#server/envoy/unreachable.ts'
import { Unusable } from '#server/http/ask.ts'
import { readBody } from '#server/http/respond.ts'

const bodySchema = z.strictObject({
  level: z.enum(LOG_LEVELS),
  logger: z.string().regex(LOGGER_NAME, 'is no logger of Envoy, such as http').optional(),
})

/** One line of the audit log for each attempt. `result` is why there was no change, or that there was one. */
export type LogLevelRecord = {
  actor: string
  verb: 'set-log-level'
  proxy: string
  level: string
  logger: string
  /** `unsure`: it was sent, and no answer tells whether Envoy did it. */
  result: 'written' | 'refused' | 'failed' | 'unsure'
  message: string
}

/**
 * Sets the level of an Envoy's loggers, all or one: the only thing that Isthmus changes in an Envoy, where the settings allow it.
 * Gives Envoy's list of loggers with their levels. Throws AppError.
 */
export async function setLogLevel(
  options: {
    isAllowed: boolean
    envoys: FindEnvoy
    audit: (record: LogLevelRecord) => void
    proxyOf: (id: string) => Promise<NameProxy>
  },
  { actor, proxy, request }: { actor: string; proxy: string; request: Request },
): Promise<{ levels: string }> {
  let asked: z.infer<typeof bodySchema> | null = null
  let isUnsure = false
  const record = (result: LogLevelRecord['result'], message: string): void =>
    options.audit({
      actor,
      verb: 'set-log-level',
      // What a caller sends is as long as they like.
      proxy: proxy.slice(0, 320),
      level: asked?.level ?? '',
      logger: asked?.logger ?? '',
      result,
      message,
    })
  try {
    if (!options.isAllowed)
      throw new AppError('forbidden', 'Log levels of Envoys are not changed here', {
        fix: 'Set ISTHMUS_ENVOY_LOG_LEVELS=true to allow it.',
      })
    asked = await readBody(request, bodySchema)
    const { level, logger } = asked
    const { door } = found(options.envoys(await options.proxyOf(proxy)))
    const levels = await withReason(door.way.words, () =>
      door.setLogLevel(level, logger).catch((error: unknown) => {
        isUnsure = mayBeSet(error)
        throw error
      }),
    )
    record('written', '')
    return { levels }
  } catch (error) {
    const isFailure = !(error instanceof AppError) || error.code === 'cluster-unreachable'
    record(
      isUnsure ? 'unsure' : isFailure ? 'failed' : 'refused',
      error instanceof AppError ? error.message : 'a defect',
    )
    throw error
  }
}

/** How a call reads that ended before it was sent, or was turned away with a redirect. */
const NEVER_SET =
  /^(is not asked|can't be asked)|E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)|CONNECT_TIMEOUT|unexpected redirect/

function mayBeSet(error: unknown): boolean {
  if (!(error instanceof Unusable)) return false
  if (error.status !== null) return error.status === 502 || error.status === 504
  return !NEVER_SET.test(error.message)
}
