import { defineConfig } from 'vitest/config'

// Four projects, from fast to slow. Scenario and browser tests drive the built service as separate processes,
// so they share one build and run one file at a time: two cores are too few for two services under load. A wait is there to find out that
// something never comes, and not how fast a loaded machine is: as long for a figure of the board as for a click (Playwright's 30 s).
const slow = {
  globalSetup: ['tests/support/build.ts'],
  fileParallelism: false,
  testTimeout: 240_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 30_000 } },
}
/** Projects run one after the other: a service under load beside unit tests would starve both. */
const turn = (groupOrder: number) => ({ sequence: { groupOrder } })

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    projects: [
      // A property over hundreds of plants takes as long as a busy machine needs: no test says anything by its time.
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts', 'tests/*.test.ts'], testTimeout: 60_000, ...turn(0) } },
      { test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], testTimeout: 30_000, ...turn(1) } },
      { test: { name: 'scenario', include: ['tests/scenario/**/*.test.ts'], ...slow, ...turn(2) } },
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...slow, ...turn(3) } },
    ],
  },
})
