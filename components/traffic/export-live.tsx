'use client'

import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { getJson } from '#components/data/api-client.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { YamlPanel } from '#components/yaml/yaml-panel.tsx'

/** The live objects of a host as manifests to take away. */
export function ExportLive({ host }: { host: string }) {
  const read = useMutation({
    mutationFn: () => getJson<{ yaml: string }>(`/api/traffic/export?host=${encodeURIComponent(host)}`),
  })
  return (
    <>
      <Button onPress={() => read.mutate()} isDisabled={read.isPending}>
        <Download aria-hidden className="size-4" />
        Export YAML
      </Button>
      <Dialog title="Export YAML" isOpen={read.isSuccess || read.isError} onClose={() => read.reset()}>
        {read.data ? (
          <YamlPanel
            label={`DestinationRule and VirtualService of ${host}`}
            fileName={`${host}.yaml`}
            text={read.data.yaml}
          />
        ) : null}
        {read.error ? (
          <Callout tone="bad" title="They can not be read">
            {read.error.message}
          </Callout>
        ) : null}
      </Dialog>
    </>
  )
}
