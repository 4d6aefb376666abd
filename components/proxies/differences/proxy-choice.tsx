'use client'

import { useEffect, useState } from 'react'
import { useProxyIds } from '#components/proxies/differences/use-differences.ts'
import { Button } from '#components/ui/button.tsx'
import { ComboField } from '#components/ui/combo-field.tsx'
import { isProxyId } from '#lib/names/proxy-id.ts'

/** A proxy to compare with, by its id; `own` is the one that is compared. */
export function ProxyChoice({
  label,
  chosen,
  own = '',
  onChoose,
}: {
  label: string
  chosen: string
  own?: string
  onChoose: (proxy: string) => void
}) {
  const [typed, setTyped] = useState(chosen)
  useEffect(() => setTyped(chosen), [chosen])
  const id = typed.trim()
  const isOther = isProxyId(id) && id !== own
  const ids = useProxyIds(id === chosen ? '' : id).filter((one) => one !== own)
  return (
    <form
      className="flex min-w-0 flex-1 basis-72 flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (isOther) onChoose(id)
      }}
    >
      <ComboField
        className="max-w-md flex-1"
        label={label}
        value={typed}
        onChange={setTyped}
        options={ids}
        error={own !== '' && id === own ? 'This is the proxy itself: choose another one.' : ''}
      />
      <Button type="submit" isDisabled={!isOther || id === chosen}>
        Compare
      </Button>
    </form>
  )
}
