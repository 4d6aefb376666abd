'use client'

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <main className="grid min-h-[60dvh] place-items-center p-6 text-center">
      <div role="alert">
        <h1 className="text-lg font-semibold">This screen failed</h1>
        <p className="mt-1 text-muted">
          Nothing was changed in the cluster.{' '}
          {error.digest ? `The server's log has it as ${error.digest}.` : ''}
        </p>
        <button type="button" onClick={reset} className="mt-4 text-accent underline">
          Show it again
        </button>
      </div>
    </main>
  )
}
