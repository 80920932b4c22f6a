// The clock's last job: wave after wave of queued pages, until none is left, the time is up or the breaker opens.
import { instant } from '../calendar/civil';
import type { Statement } from '../warehouse/statement';
import { afterFailure, afterSuccess, type Breaker, closedBreaker, isOpen } from './breaker';
import type { ClockRun, Work, WorkStep } from './clock-job';
import { type Finished, type PageEnd, type RunOfPages, runWave, tellEnds } from './wave';

export interface QueueDrain {
  /** A run for this execution. */
  runOf(clockRun: ClockRun): RunOfPages;
  /** Leaves a CRITICAL alert in the warehouse. */
  alert(run: RunOfPages, message: string): Statement<never>;
}

/** A wave that would end past the time to yield is not begun; before the first is measured this is taken. */
const FIRST_WAVE_MS = 40_000;

export function drainWork(drain: QueueDrain): Work {
  return {
    begin: (clockRun) => drainStep(drain, clockRun),
    // Its waves are calls that it waits for: nothing of it is ever left running.
    resume: (clockRun) => drainStep(drain, clockRun),
  };
}

interface Tally {
  readonly breaker: Breaker;
  readonly done: number;
  readonly failed: number;
  /** Failed in a way that may pass: taken up again when their leases have lapsed. */
  readonly later: number;
}

/** As much of the queue as fits before the time to yield. */
export function drainStep(drain: QueueDrain, clockRun: ClockRun): WorkStep {
  const run = drain.runOf(clockRun);
  const { time } = run.warehouse;
  const { parameters } = clockRun;
  let tally: Tally = { breaker: closedBreaker(parameters.breaker_failures), done: 0, failed: 0, later: 0 };
  let untold: readonly Finished[] = [];
  let longest = FIRST_WAVE_MS;
  for (let number = 1; ; number++) {
    const began = time.now();
    if (number > 1 && began + longest > clockRun.yieldAt) {
      tellEnds(run, `w${number}-finish`, untold);
      return { state: 'DONE', summary: summary(tally, 'more next time'), pendingFrom: instant(time.now()) };
    }
    const wave = runWave(
      run,
      number,
      {
        wanted: [],
        pageLimit: parameters.wave_pages,
        wishes: { seed: clockRun.date, mode: 'auto', messageCount: null },
      },
      untold,
    );
    untold = [];
    if (wave.leased === 0) break;
    untold = wave.pages.flatMap((page) => page.finished ?? []);
    tally = wave.pages.reduce(counted, tally);
    if (isOpen(tally.breaker)) {
      tellEnds(run, `w${number}-finish`, untold);
      return broken(drain, run, tally);
    }
    longest = Math.max(longest, time.now() - began);
  }
  // A page that failed and may pass, or that a killed execution of this run held, is taken up when its lease is over.
  const wait = (parameters.lease_minutes + 1) * 60_000;
  const later = tally.later > 0 || clockRun.begins > 1;
  return {
    state: 'DONE',
    summary: summary(tally, 'the queue is empty'),
    ...(later ? { pendingFrom: instant(time.now() + wait) } : {}),
  };
}

function counted(tally: Tally, page: PageEnd): Tally {
  if (page.outcome === 'FAILED') {
    return {
      ...tally,
      breaker: afterFailure(tally.breaker, `${page.page}: ${page.message}`),
      failed: tally.failed + 1,
      later: tally.later + (page.mayPass ? 1 : 0),
    };
  }
  return { ...tally, breaker: afterSuccess(tally.breaker), done: tally.done + 1 };
}

function broken(drain: QueueDrain, run: RunOfPages, tally: Tally): WorkStep {
  const { failuresInARow } = tally.breaker;
  const message = `${failuresInARow.length} pages failed in a row, so planning has stopped. The last one: ${failuresInARow[failuresInARow.length - 1]}`;
  const { limits, job } = run;
  run.warehouse.client.run({ statement: drain.alert(run, message), run: run.run, stage: 'breaker', limits, job });
  // Tried again after a while, and a while longer: by then other pages are first in the queue, or what all stand on is mended.
  return { state: 'FAILED', message, mayPass: true };
}

function summary({ done, failed }: Tally, rest: string): string {
  return `${done} ${done === 1 ? 'page is' : 'pages are'} planned${failed === 0 ? '' : `, ${failed} failed`}; ${rest}.`;
}
