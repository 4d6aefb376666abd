import { connectionQuery } from '#server/istiod/ask-connections.ts'
import type { Door, DoorLimits } from '#server/istiod/door.ts'

/** A configuration with the endpoints of 10,000 services has about 50 MB. */
const LIMIT_BYTES = 64 * 1024 * 1024
/** istiod makes all of it anew for this answer. */
const LIMIT_MS = 20_000

/**
 * What istiod would send a connection now, with its endpoints: /debug/config_dump as it came, with secrets. Rejects with an Unusable whose
 * message reads on after the door's name. istiod looks for a part of the id, so the caller must know that only one has it.
 */
export const askConfig = (
  door: Door,
  connectionId: string,
  limits: DoorLimits = {},
): Promise<Uint8Array<ArrayBuffer>> =>
  door.getBytes(`/debug/config_dump?${connectionQuery(connectionId)}&include_eds`, {
    limitBytes: LIMIT_BYTES,
    limitMs: LIMIT_MS,
    ...limits,
  })
