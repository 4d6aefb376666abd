'use client'

import { Box, ChevronDown, Server } from 'lucide-react'
import { useEffect, useState } from 'react'
import {
  Button,
  ComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Text,
} from 'react-aria-components'
import { captureWords, kindWords, knownByWords, typeWords } from '#components/mesh/proxy-words.ts'
import { useProxies } from '#components/names/proxy/use-proxies.ts'
import { cn } from '#components/ui/cn.ts'
import type { ProxyOption } from '#lib/names/tables.ts'

type ProxyFieldProps = {
  label: string
  /** The id of a proxy, or what has been typed of one. */
  value: string
  onChange: (id: string) => void
  /** One of the list was taken, rather than typed. */
  onChoose?: (id: string) => void
  error?: string
  className?: string
}

/** A choice of one proxy of the mesh, searched by the server; an id may be typed as well. */
export function ProxyField({ label, value, onChange, onChoose, error = '', className }: ProxyFieldProps) {
  const [wasLeft, setWasLeft] = useState(false)
  // A proxy that is chosen must not hide the others when the list is opened again.
  const [typed, setTyped] = useState('')
  const { data, error: trouble } = useProxies(typed)
  const items = data?.proxies ?? []
  const left = data ? data.matching - items.length : 0
  const shown = wasLeft || trouble ? error || (trouble?.message ?? '') : ''
  useEffect(() => {
    if (value === '') setTyped('')
  }, [value])
  return (
    <ComboBox
      inputValue={value}
      onInputChange={(text) => {
        if (text === value) return
        setTyped(text)
        onChange(text)
      }}
      onSelectionChange={(key) => {
        if (key === null) return
        setTyped('')
        onChange(String(key))
        onChoose?.(String(key))
      }}
      onBlur={() => setWasLeft(true)}
      items={items}
      defaultFilter={() => true}
      menuTrigger="focus"
      allowsCustomValue
      allowsEmptyCollection
      isInvalid={shown !== ''}
      className={cn('min-w-0', className)}
    >
      <Label className="mb-0.5 block text-muted text-xs">{label}</Label>
      <div className="relative">
        <Input
          autoComplete="off"
          spellCheck={false}
          placeholder="Name of a VM or pod"
          className="h-8 w-full rounded-md border border-line bg-raised pr-8 pl-2 text-sm placeholder:text-muted data-[invalid]:border-bad"
        />
        <Button
          aria-label={`Show proxies for ${label}`}
          className="absolute top-1.5 right-1.5 rounded p-0.5 text-muted"
        >
          <ChevronDown className="size-4" />
        </Button>
      </div>
      <FieldError className="mt-0.5 block text-bad text-xs">{shown}</FieldError>
      <Popover className="w-(--trigger-width) min-w-72 overflow-hidden rounded-lg border border-line bg-raised shadow-lg">
        <ListBox
          className="max-h-80 overflow-y-auto p-1 outline-none"
          renderEmptyState={() => (
            <p className="px-2.5 py-2 text-muted text-sm">
              {!data
                ? 'Reading…'
                : data.total === 0
                  ? 'No proxy is known.'
                  : 'No proxy has this in its name.'}
            </p>
          )}
        >
          {(proxy: ProxyOption) => <ProxyItem proxy={proxy} />}
        </ListBox>
        {left > 0 ? (
          <p className="border-line border-t px-3 py-1.5 text-muted text-xs">
            {left.toLocaleString('en')} more: type part of the name.
          </p>
        ) : null}
      </Popover>
    </ComboBox>
  )
}

function ProxyItem({ proxy }: { proxy: ProxyOption }) {
  const Icon = proxy.kind === 'vm' ? Server : Box
  return (
    <ListBoxItem
      id={proxy.id}
      textValue={proxy.id}
      className="cursor-pointer rounded-md px-2.5 py-1.5 text-sm outline-none data-[focused]:bg-accent-soft"
    >
      <Text slot="label" className="flex items-start gap-1.5 wrap-anywhere">
        <Icon
          aria-hidden
          className={cn('mt-0.5 size-3.5 shrink-0', proxy.kind === 'vm' ? 'text-vm' : 'text-pod')}
        />
        {proxy.id}
      </Text>
      <Text slot="description" className="block pl-5 text-muted text-xs">
        {[
          `${kindWords(proxy.kind)}, ${typeWords(proxy.type)}`,
          proxy.namespace,
          captureWords(proxy.dnsCapture),
          knownByWords(proxy.knownBy),
        ].join(' · ')}
      </Text>
    </ListBoxItem>
  )
}
