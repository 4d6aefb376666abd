import type { NextConfig } from 'next'

const config: NextConfig = {
  output: 'standalone',
  // The compressor leaks native memory for every aborted event stream, and a proxy in front compresses better.
  compress: false,
  poweredByHeader: false,
  serverExternalPackages: ['@kubernetes/client-node', 'undici', 'prom-client', 'pino', 'kysely', 'pg'],
  typescript: { ignoreBuildErrors: false },
  devIndicators: false,
}

export default config
