/** Texts by key, kept through reloads where the browser can, and until the page is left where it can't. */
export type DraftStore = {
  read: (key: string) => string
  /** The empty text forgets. */
  write: (key: string, text: string) => void
  subscribe: (listener: () => void) => () => void
}

/** `storage` throws where the browser has none, and its writes where it is full. */
export function createDraftStore(
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): DraftStore {
  const memory = new Map<string, string>()
  const listeners = new Set<() => void>()
  return {
    // What this page wrote is newer than what a full storage still has.
    read: (key) => {
      const written = memory.get(key)
      if (written !== undefined) return written
      try {
        return storage().getItem(key) ?? ''
      } catch {
        return ''
      }
    },
    write: (key, text) => {
      memory.set(key, text)
      try {
        if (text === '') storage().removeItem(key)
        else storage().setItem(key, text)
      } catch {
        // No storage, or it is full: the page itself still remembers.
      }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
