import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute begins first, so that no core is left alone with it at the end. */
const LONG =
  /injected-errors|end-to-end|scripts\/(smoke|schedule|verify|rollback|deploy)|apply-changes|workbench\/page/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// Two cores: two workers, each with one analyser process, which ends with it. The files of a worker share its modules and what these
// remember, which saves a third of the time: so nothing of a module may be left changed by a test.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/between-tests.ts'],
    pool: 'forks',
    poolOptions: { forks: { minForks: 1, maxForks: 2, isolate: false } },
    sequence: { sequencer: LongFirst },
    // A machine that is busy takes several times as long.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
