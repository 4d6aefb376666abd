'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { getJson } from '#components/data/api-client.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { YamlPanel } from '#components/yaml/yaml-panel.tsx'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** The clean manifest of one object, read when it is asked for; `isShown` where asking for it is what led here. */
export function ObjectYaml({ kind, namespace, name, isShown = false }: ObjectRef & { isShown?: boolean }) {
  const [isOpen, setOpen] = useState(isShown)
  const path = [kind, namespace, name].map(encodeURIComponent).join('/')
  const { data, error, refetch } = useQuery({
    queryKey: ['object', path],
    queryFn: () => getJson<{ yaml: string }>(`/api/objects/${path}`),
    enabled: isOpen,
    staleTime: 0,
    gcTime: 0,
  })
  if (!isOpen) return <Button onPress={() => setOpen(true)}>Show YAML</Button>
  if (error) {
    return (
      <Callout
        tone="bad"
        title={`${kind} ${name} can not be read`}
        actions={<Button onPress={() => void refetch()}>Try again</Button>}
      >
        {error.message}
      </Callout>
    )
  }
  return data ? (
    <YamlPanel label={`${kind} ${name}`} fileName={`${kind.toLowerCase()}-${name}.yaml`} text={data.yaml} />
  ) : (
    <Skeleton label="Reading the object" rows={4} />
  )
}
