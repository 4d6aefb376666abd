export type ShareWork<T> = (
  key: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>

/** Who asks for the same while it is under way shares it. It is given up, by its signal, when all who asked have left. */
export function createShareWork<T>(): ShareWork<T> {
  type UnderWay = { result: Promise<T>; asking: number; given: AbortController }
  const underWay = new Map<string, UnderWay>()

  return async (key, work, signal) => {
    const one = underWay.get(key) ?? begin(key, work)
    one.asking += 1
    const leave = (): void => {
      one.asking -= 1
      if (one.asking > 0) return
      forget(key, one)
      one.given.abort()
    }
    if (signal?.aborted) leave()
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return await one.result
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  function begin(key: string, work: (signal: AbortSignal) => Promise<T>): UnderWay {
    const given = new AbortController()
    const one: UnderWay = {
      asking: 0,
      given,
      result: work(given.signal).finally(() => forget(key, one)),
    }
    underWay.set(key, one)
    return one
  }

  function forget(key: string, one: UnderWay): void {
    if (underWay.get(key) === one) underWay.delete(key)
  }
}
