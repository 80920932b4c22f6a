import { defineConfig } from 'vitest/config';

// Two cores: two workers, each with its own analyser process; files share nothing else.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    poolOptions: { forks: { minForks: 1, maxForks: 2 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
