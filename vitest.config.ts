import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'lib/**/*.test.ts',
      'server/**/*.test.ts',
      'components/**/*.test.ts',
      'scripts/**/*.test.ts',
      'e2e/real-mesh/**/*.test.ts',
    ],
    environment: 'node',
    globalSetup: ['scripts/postgres-for-tests.ts'],
    testTimeout: 20_000,
  },
})
