'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { useFollowHistory } from '#components/data/follow-history.ts'
import { useConnection, useShell } from '#components/data/live-provider.tsx'
import { CommandPalette } from '#components/shell/command-palette.tsx'
import { FeedStatus } from '#components/shell/feed-status.tsx'
import { BarLinks, SideLinks } from '#components/shell/screen-links.tsx'
import { SourceBanner } from '#components/shell/source-banner.tsx'
import { StaleBanner } from '#components/shell/stale-banner.tsx'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { useShortcuts } from '#components/shell/use-shortcuts.ts'
import { Button } from '#components/ui/button.tsx'

/** The frame of every page: where one is, where the data comes from, and how fresh it is. */
export function AppShell({ children }: { children: ReactNode }) {
  const [isSearching, setSearching] = useState(false)
  const shell = useShell()
  const isStale =
    useConnection().kind === 'lost' || (shell?.feeds.some(({ state }) => state === 'stale') ?? false)
  useShortcuts(() => setSearching(true))
  useFollowHistory()
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <aside className="hidden border-line border-r bg-surface md:sticky md:top-0 md:flex md:h-dvh md:flex-col md:p-3">
        <Wordmark />
        <Button
          look="plain"
          onPress={() => setSearching(true)}
          className="mt-4 w-full justify-between text-muted"
        >
          <span className="inline-flex items-center gap-2">
            <Search aria-hidden className="size-4" />
            Go to…
          </span>
          <kbd className="rounded border border-line px-1 font-mono text-[10px]">Ctrl K</kbd>
        </Button>
        <nav aria-label="Screens" className="mt-4 space-y-0.5">
          <SideLinks />
        </nav>
        <div className="mt-auto flex items-center justify-between pt-3">
          <FeedStatus />
          <ThemeSwitch />
        </div>
      </aside>
      <div className="min-w-0 pb-16 md:pb-0">
        <header className="sticky top-0 z-20 flex items-center justify-between gap-2 border-line border-b bg-surface px-4 py-2 md:hidden">
          <Wordmark />
          <div className="flex items-center gap-1">
            <FeedStatus />
            <Button look="quiet" aria-label="Go to…" onPress={() => setSearching(true)} className="px-2">
              <Search className="size-4" />
            </Button>
            <ThemeSwitch />
          </div>
        </header>
        <section aria-label="Source of the mesh">
          <SourceBanner />
        </section>
        <main
          id="main"
          {...(isStale ? { 'data-stale': true } : {})}
          tabIndex={-1}
          className="mx-auto max-w-[1480px] space-y-5 px-4 py-5 outline-none sm:px-6"
        >
          {shell?.source.kind !== 'none' ? (
            <>
              <StaleBanner />
              {children}
            </>
          ) : null}
        </main>
      </div>
      <nav
        aria-label="Screens"
        className="fixed inset-x-0 bottom-0 z-20 flex border-line border-t bg-surface p-1.5 md:hidden"
      >
        <BarLinks />
      </nav>
      <CommandPalette isOpen={isSearching} onClose={() => setSearching(false)} />
    </div>
  )
}

function Wordmark() {
  return (
    <Link
      href="/overview"
      className="inline-flex items-center gap-2 rounded px-1 font-semibold tracking-tight"
    >
      <svg aria-hidden="true" viewBox="0 0 24 24" className="size-6">
        <path
          d="M2 5h7c2 0 2 3 1 5l4 0c-1-2-1-5 1-5h7v14h-7c-2 0-2-3-1-5h-4c1 2 1 5-1 5H2z"
          className="fill-accent"
        />
      </svg>
      <span className="text-base">Isthmus</span>
    </Link>
  )
}
