import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { partsOfProxyId } from '#lib/names/proxy-id.ts'

/** Stands where a proxy would be that nobody knows. */
export function NoSuchProxy({ id }: { id: string }) {
  const { name } = partsOfProxyId(id)
  return (
    <EmptyState icon={SearchX} title="No such proxy is known">
      No istiod is connected to <span className="break-all font-mono text-xs">{id}</span>, and no object of
      the cluster stands for it. A VM’s proxy is known again as soon as it connects.{' '}
      <Link href={`/proxies?q=${encodeURIComponent(name)}`} className="text-accent underline">
        Search all proxies for {name || id}
      </Link>
    </EmptyState>
  )
}
