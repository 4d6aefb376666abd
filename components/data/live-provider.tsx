'use client'

import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { type Connection, type LiveStream, openLiveStream } from '#components/data/live-stream.ts'
import { type ViewQuery, type ViewQueryOf, viewKey } from '#lib/mesh/view-query.ts'
import type { DocumentOf, ShellFacts, ViewDocument } from '#lib/mesh/views.ts'

type Live = { connection: Connection; watch: (key: string) => void }

const LiveContext = createContext<Live | null>(null)

const viewCacheKey = (key: string) => ['view', key] as const
const SHELL_CACHE_KEY = ['shell'] as const

/** Holds the tab's one stream, which is the only writer of live data into the query cache. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient()
  const [connection, setConnection] = useState<Connection>({ kind: 'connecting' })
  const stream = useRef<LiveStream | null>(null)
  const wanted = useRef('')
  useEffect(() => {
    const opened = openLiveStream({
      onConnection: (next) => setConnection((now) => (now.kind === next.kind ? now : next)),
      onDocument: (key, document) => {
        cache.setQueryData(viewCacheKey(key), document)
        cache.setQueryData(SHELL_CACHE_KEY, document.facts.shell)
      },
    })
    stream.current = opened
    opened.watch(wanted.current || viewKey({ view: 'shell' }))
    return () => {
      stream.current = null
      opened.close()
    }
  }, [cache])
  const live = useMemo<Live>(
    () => ({
      connection,
      watch: (key) => {
        wanted.current = key
        stream.current?.watch(key)
      },
    }),
    [connection],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useConnection(): Connection {
  return useLive().connection
}

/** Facts of the whole mesh, from whatever view came last; undefined before the first. */
export function useShell(): ShellFacts | undefined {
  const { data } = useQuery<ShellFacts>({ queryKey: SHELL_CACHE_KEY, queryFn: skipToken })
  return useHydrated() ? data : undefined
}

/**
 * The live document of a view, which becomes what this tab watches. Undefined until it arrives; with a changed query
 * of the same page, what was shown before stays until the new answer is there.
 */
export function useView<V extends ViewQuery['view']>(query: ViewQueryOf<V>): DocumentOf<V> | undefined {
  const { watch } = useLive()
  const key = viewKey(query as ViewQuery)
  const page = pageOf(query as ViewQuery)
  const shown = useRef<{ page: string; document: ViewDocument } | null>(null)
  useEffect(() => watch(key), [watch, key])
  const { data: cached } = useQuery<ViewDocument>({ queryKey: viewCacheKey(key), queryFn: skipToken })
  const data = useHydrated() ? cached : undefined
  if (data) shown.current = { page, document: data }
  const document = data ?? (shown.current?.page === page ? shown.current.document : undefined)
  // The server answers a view with a document of that view.
  return document as DocumentOf<V> | undefined
}

/** What a query is about, without its search, order and page. */
function pageOf(query: ViewQuery): string {
  switch (query.view) {
    case 'group':
    case 'entry':
      return `${query.view} ${query.namespace}/${query.name}`
    case 'host':
    case 'name':
      return `${query.view} ${query.host}`
    default:
      return query.view
  }
}

/** The stream may deliver before a part of the page is hydrated; its first render must be what the server rendered. */
const useHydrated = (): boolean =>
  useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  )

function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('This component must stand inside LiveProvider')
  return live
}
