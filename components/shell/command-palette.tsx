'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { Network, Server, Signpost, Split } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { getJson } from '#components/data/api-client.ts'
import { SCREENS } from '#components/shell/screens.ts'
import type { SearchResult } from '#lib/mesh/search.ts'

const ICONS = { group: Server, host: Split, name: Signpost, entry: Network } as const
const ITEM =
  'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 data-[selected=true]:bg-accent-soft'

/** Goes to a screen, group, host or entry by typing part of its name. The server searches. */
export function CommandPalette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
      isDismissable
      className="fixed inset-0 z-50 bg-black/40 p-4 pt-[12dvh]"
    >
      <Modal className="mx-auto w-full max-w-xl overflow-hidden rounded-xl border border-line bg-raised shadow-2xl">
        <Dialog aria-label="Go to" className="outline-none">
          <Palette onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const [q, setQ] = useState('')
  const [selected, setSelected] = useState('')
  const { data, error } = useQuery({
    queryKey: ['search', q],
    queryFn: () => getJson<{ results: SearchResult[] }>(`/api/search?q=${encodeURIComponent(q)}`),
    enabled: q.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const go = (href: string): void => {
    onClose()
    router.push(href)
  }
  const results = q.trim() === '' ? [] : (data?.results ?? [])
  const screens = SCREENS.filter(({ label }) => label.toLowerCase().includes(q.trim().toLowerCase()))
  const values = [...screens.map(({ href }) => href), ...results.map(resultValue)]
  // Results come one by one; what they replaced must not leave Enter without anything to go to.
  const current = values.includes(selected) ? selected : (values[0] ?? '')
  return (
    <Command label="Go to" shouldFilter={false} value={current} onValueChange={setSelected}>
      <Command.Input
        autoFocus
        value={q}
        onValueChange={setQ}
        placeholder="A group, host, VM name, address or VIP"
        className="w-full border-line border-b bg-transparent px-4 py-3 text-base outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-[50dvh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-6 text-center text-muted">
          {error ? error.message : 'Nothing has that in its name or address.'}
        </Command.Empty>
        {screens.map(({ href, label, icon: Icon, key }) => (
          <Command.Item key={href} value={href} onSelect={() => go(href)} className={ITEM}>
            <Icon aria-hidden className="size-4 text-muted" />
            {label}
            <kbd className="ml-auto font-mono text-muted text-xs">g {key}</kbd>
          </Command.Item>
        ))}
        {results.map((result) => {
          const Icon = ICONS[result.kind]
          return (
            <Command.Item
              key={resultValue(result)}
              value={resultValue(result)}
              onSelect={() => go(result.href)}
              className={ITEM}
            >
              <Icon aria-hidden className="size-4 shrink-0 text-muted" />
              <span className="truncate">{result.label}</span>
              <span className="ml-auto shrink-0 text-muted text-xs">{result.detail}</span>
            </Command.Item>
          )
        })}
      </Command.List>
    </Command>
  )
}

const resultValue = ({ kind, href }: SearchResult): string => `${kind} ${href}`
