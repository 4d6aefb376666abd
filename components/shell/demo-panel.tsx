'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Plus, RotateCcw, X } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useEffect, useState } from 'react'
import { type ApiError, getJson, postJson } from '#components/data/api-client.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { MenuButton } from '#components/ui/menu-button.tsx'
import { Select } from '#components/ui/select.tsx'
import type { DemoCommand, DemoState, DemoVm } from '#lib/demo/controls.ts'

const LOOK_AGAIN_MS = 2_000
const DEFAULT_GROUP = 'istioinaction/forum-vm'
const DEFAULT_WORDS = 'HTTP probe failed with status code: 503'

/** A small panel beside the page, not over it: what is broken here is seen to break there. */
export function DemoPanel({ onClose }: { onClose: () => void }) {
  const [, namespace = '', name = ''] =
    /^\/(?:workloads|onboarding\/vm)\/([^/]+)\/([^/]+)$/.exec(usePathname()) ?? []
  const [chosen, setChosen] = useState('')
  const [words, setWords] = useState(DEFAULT_WORDS)
  const group =
    chosen || (namespace ? `${decodeURIComponent(namespace)}/${decodeURIComponent(name)}` : DEFAULT_GROUP)
  const { state, run, problem } = useDemo(group)
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose()
    }
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [onClose])
  return (
    <section
      aria-label="Break something"
      className="fixed inset-x-0 bottom-0 z-30 flex max-h-[60dvh] flex-col border-line border-t bg-surface shadow-2xl md:inset-x-auto md:right-4 md:bottom-4 md:max-h-[70dvh] md:w-96 md:rounded-lg md:border"
    >
      <header className="flex items-center justify-between border-line border-b py-1.5 pr-2 pl-4">
        <h2 className="font-semibold text-sm">Break something</h2>
        <IconButton label="Close" onPress={onClose}>
          <X className="size-4" />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 space-y-3 overflow-y-auto px-4 py-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Select
            label="Workload group"
            value={group}
            onChange={setChosen}
            options={groupOptions(state, group)}
          />
          <Button onPress={() => run({ kind: 'add', ...placeOf(group) })}>
            <Plus aria-hidden className="size-4" />
            Add a VM
          </Button>
        </div>
        <label className="block text-muted text-xs">
          A failing probe says
          <input
            value={words}
            maxLength={200}
            onChange={(event) => setWords(event.target.value)}
            className="mt-1 h-8 w-full rounded-md border border-line bg-raised px-2.5 text-sm text-text"
          />
        </label>
        <ul className="divide-y divide-line">
          {(state?.vms ?? []).map((vm) => (
            <VmRow key={vm.name} vm={vm} words={words.trim() || DEFAULT_WORDS} run={run} />
          ))}
        </ul>
        {state?.vms.length === 0 ? (
          <p className="text-muted text-sm">This group has no VM yet. Add one: it registers itself.</p>
        ) : null}
        <h3 className="pt-1 font-medium text-muted text-xs">Control plane</h3>
        <ul className="space-y-1">
          {(state?.istiods ?? []).map((istiod) => (
            <li key={istiod.name} className="flex items-center justify-between gap-2 text-sm">
              <span className="min-w-0">
                <span className="block truncate font-mono text-xs">{istiod.name}</span>
                <span className="text-muted text-xs">
                  {istiod.isUp ? `${istiod.proxies.toLocaleString('en')} proxies` : 'restarting'}
                </span>
              </span>
              <Button
                look="quiet"
                isDisabled={!istiod.isUp}
                aria-label={`Restart ${istiod.name}`}
                onPress={() => run({ kind: 'restart-istiod', name: istiod.name })}
              >
                <RotateCcw aria-hidden className="size-4" />
                Restart
              </Button>
            </li>
          ))}
        </ul>
        {problem ? (
          <p role="alert" className="text-bad text-sm">
            {problem.message}
          </p>
        ) : null}
      </div>
    </section>
  )
}

function VmRow({ vm, words, run }: { vm: DemoVm; words: string; run: (command: DemoCommand) => void }) {
  const { namespace, name } = vm
  return (
    <li className="flex items-center justify-between gap-2 py-1.5">
      <div className="min-w-0">
        <p className="truncate text-sm">
          {name} <span className="font-mono text-muted text-xs">{vm.address}</span>
        </p>
        <VmState vm={vm} />
      </div>
      <div className="flex shrink-0 gap-1">
        {vm.isRunning ? (
          <Button
            look="quiet"
            className="px-2"
            aria-label={`${vm.failing ? 'Pass' : 'Fail'} probe of ${name}`}
            onPress={() =>
              run(
                vm.failing
                  ? { kind: 'pass-probe', namespace, name }
                  : { kind: 'fail-probe', namespace, name, message: words },
              )
            }
          >
            {vm.failing ? 'Pass probe' : 'Fail probe'}
          </Button>
        ) : null}
        <Button
          look="quiet"
          className="px-2"
          aria-label={`${vm.isRunning ? 'Stop' : 'Start'} ${name}`}
          onPress={() => run({ kind: vm.isRunning ? 'stop' : 'start', namespace, name })}
        >
          {vm.isRunning ? 'Stop' : 'Start'}
        </Button>
        {vm.isRunning ? (
          <MenuButton
            look="quiet"
            className="px-2"
            label={`Envoy of ${name}`}
            items={ENVOY_ITEMS.filter(({ value }) => value !== COMMAND_OF[vm.envoy])}
            onChoose={(kind) => run({ kind, namespace, name })}
          >
            <Ellipsis aria-hidden className="size-4" />
          </MenuButton>
        ) : null}
      </div>
    </li>
  )
}

const ENVOY_ITEMS = [
  { value: 'lag', label: 'Take nothing that istiod sends' },
  { value: 'reject', label: 'Refuse what istiod sends' },
  { value: 'keep-up', label: 'Take it again' },
] as const
const COMMAND_OF = { lags: 'lag', rejects: 'reject', 'keeps-up': 'keep-up' } as const

function VmState({ vm }: { vm: DemoVm }) {
  if (!vm.isRunning) return <Badge tone="unknown">Stopped</Badge>
  return (
    <span className="flex flex-wrap gap-1">
      <ProbeState vm={vm} />
      {vm.envoy === 'keeps-up' ? null : (
        <Badge tone="warn">{vm.envoy === 'lags' ? 'Envoy takes nothing' : 'Envoy refuses'}</Badge>
      )}
    </span>
  )
}

function ProbeState({ vm }: { vm: DemoVm }) {
  if (!vm.failing) return <Badge tone="ok">Runs</Badge>
  return (
    <Badge tone="bad" className="max-w-full">
      <span className="truncate" title={vm.failing}>
        Fails: {vm.failing}
      </span>
    </Badge>
  )
}

function useDemo(group: string) {
  const cache = useQueryClient()
  const { namespace, group: name } = placeOf(group)
  const query = useQuery<DemoState, ApiError>({
    queryKey: ['demo', group],
    queryFn: () => getJson<DemoState>(`/api/demo?${new URLSearchParams({ namespace, group: name })}`),
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
  })
  const command = useMutation<unknown, ApiError, DemoCommand>({
    mutationFn: (one) => postJson('/api/demo', one),
    onSettled: () => cache.invalidateQueries({ queryKey: ['demo'] }),
  })
  return {
    state: query.data,
    run: (one: DemoCommand) => command.mutate(one),
    problem: command.error ?? query.error,
  }
}

function placeOf(group: string): { namespace: string; group: string } {
  const [namespace = '', name = ''] = group.split('/')
  return { namespace, group: name }
}

/** The one that is shown is always among them, also before the list has come. */
function groupOptions(state: DemoState | undefined, group: string) {
  const options = (state?.groups ?? []).map(({ namespace, name, vms }) => ({
    value: `${namespace}/${name}`,
    label: `${name} (${vms})`,
  }))
  if (options.some(({ value }) => value === group)) return options
  return [{ value: group, label: placeOf(group).group }, ...options]
}
