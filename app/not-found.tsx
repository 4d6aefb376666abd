import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <h1 className="text-lg font-semibold">There is no such page</h1>
        <p className="mt-1 text-muted">The address may be from another version, or mistyped.</p>
        <Link href="/workloads" className="mt-4 inline-block text-accent underline">
          Go to Workload groups
        </Link>
      </div>
    </main>
  )
}
