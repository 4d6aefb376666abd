import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    maxWorkers: '100%',
    projects: [
      // What is pure leaves nothing behind for the next file.
      {
        extends: true,
        test: { name: 'pure', include: ['lib/**/*.test.ts', 'components/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'rest',
          // Replicas that play whole histories take half a minute where the machine is busy.
          testTimeout: 90_000,
          globalSetup: ['scripts/postgres-for-tests.ts'],
          include: ['server/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/real-mesh/**/*.test.ts'],
        },
      },
    ],
  },
})
