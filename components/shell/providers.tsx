'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { RouterProvider } from 'react-aria-components'
import { LiveProvider } from '#components/data/live-provider.tsx'
import { Toasts } from '#components/shell/toasts.tsx'

/** Everything the pages need around them. */
export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, gcTime: 5 * 60_000 },
        },
      }),
  )
  const router = useRouter()
  return (
    <QueryClientProvider client={client}>
      <ThemeProvider attribute="class" defaultTheme="system" nonce={nonce} disableTransitionOnChange>
        <RouterProvider navigate={(href) => router.push(href)}>
          <NuqsAdapter>
            <LiveProvider>{children}</LiveProvider>
          </NuqsAdapter>
          <Toasts />
        </RouterProvider>
      </ThemeProvider>
    </QueryClientProvider>
  )
}
