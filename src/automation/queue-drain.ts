// The clock's last job: wave after wave of queued pages, until none is left, the time is up or the breaker opens.
import { instant } from '../calendar/civil';
import type { Asking, SideBySide } from '../warehouse/asking';
import { WarehouseFailure } from '../warehouse/failures';
import type { Statement } from '../warehouse/statement';
import { afterFailure, afterSuccess, type Breaker, closedBreaker, isOpen } from './breaker';
import type { ClockRun, Work, WorkStep } from './clock-job';
import { claimedWave, type Finished, type PageEnd, type RunOfPages, tellEnds } from './wave';

export interface QueueDrain {
  /** A run for this execution. */
  runOf(clockRun: ClockRun): RunOfPages;
  /** Leaves a CRITICAL alert in the warehouse, unless one that begins with `about` stands. */
  alert(run: RunOfPages, about: string, message: string): Statement<never>;
}

/** A wave that would end past the time to yield is not begun; before the first is measured this is taken. */
const FIRST_WAVE_MS = 60_000;

/** Its waves are calls that it waits for: nothing of it is ever left running. */
export function stepwise(step: (clockRun: ClockRun) => WorkStep): Work {
  return { begin: step, resume: step };
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
  const { tally, isEmpty, failure } = new Drain(run, clockRun).drained();
  if (isOpen(tally.breaker)) return broken(drain, run, tally);
  if (failure instanceof WarehouseFailure && failure.mayPass) {
    return { state: 'FAILED', message: failure.message, mayPass: true };
  }
  if (failure !== null) throw failure;
  // A page that failed and may pass, or that a killed execution of this run held, is taken up when its lease is over.
  const wait = (clockRun.parameters.lease_minutes + 1) * 60_000;
  const later = tally.later > 0 || clockRun.begins > 1;
  return {
    state: 'DONE',
    summary: summary(tally, isEmpty ? 'the queue is empty' : 'more next time'),
    ...(isEmpty ? {} : { pendingFrom: instant(time.now()) }),
    ...(later ? { takeUpFrom: instant(time.now() + wait) } : {}),
  };
}

/**
 * Waves side by side: while one waits for its commit, another is claimed or planned. Claims come one after the other, since
 * two would abort each other, and each tells what has ended by then.
 */
class Drain {
  private readonly open: SideBySide;
  /** How long the wave that ended last took. */
  private latest = FIRST_WAVE_MS;
  private isClaiming = false;
  /** The last claim got nothing: what may be left are other weeks of the pages that are under way. */
  private isDry = false;
  private waves = 0;
  private untold: readonly Finished[] = [];
  tally: Tally;
  /** The queue was found empty before the time was up. */
  isEmpty = false;
  failure: unknown = null;

  constructor(
    private readonly run: RunOfPages,
    private readonly clockRun: ClockRun,
  ) {
    this.open = run.warehouse.client.sideBySide();
    this.tally = { breaker: closedBreaker(clockRun.parameters.breaker_failures), done: 0, failed: 0, later: 0 };
  }

  drained(): this {
    for (;;) {
      if (this.mayBegin()) this.begin();
      else if (this.open.size > 0) this.open.step();
      else break;
    }
    try {
      tellEnds(this.run, `w${this.waves + 1}-finish`, this.untold);
    } catch (error) {
      this.failure ??= error;
    }
    return this;
  }

  private mayBegin(): boolean {
    if (this.isClaiming || this.isEmpty || this.failure !== null || isOpen(this.tally.breaker)) return false;
    if (this.isDry && this.open.size > 0) return false;
    if (this.open.size >= this.clockRun.parameters.waves_at_once) return false;
    return this.waves === 0 || this.run.warehouse.time.now() + this.latest <= this.clockRun.yieldAt;
  }

  private begin(): void {
    this.waves++;
    const before = this.untold;
    this.untold = [];
    this.isClaiming = true;
    this.open.begin(this.wave(this.waves, before));
  }

  private *wave(number: number, before: readonly Finished[]): Asking<void> {
    const { run, clockRun } = this;
    const began = run.warehouse.time.now();
    let isClaimed = false;
    try {
      const wishes = { seed: clockRun.date, mode: 'auto', messageCount: null } as const;
      const asked = { wanted: [], pageLimit: clockRun.parameters.wave_pages, wishes };
      const { leased, ends } = yield* claimedWave(run, number, asked, before);
      isClaimed = true;
      this.isClaiming = false;
      if (leased === 0) {
        this.isDry = true;
        this.isEmpty = this.open.size === 0 && this.untold.length === 0;
        return;
      }
      this.isDry = false;
      const pages = yield* ends();
      this.untold = [...this.untold, ...pages.flatMap((page) => page.finished ?? [])];
      this.tally = pages.reduce(counted, this.tally);
      this.latest = run.warehouse.time.now() - began;
    } catch (error) {
      // The other waves still come to their ends.
      this.failure ??= error;
      if (isClaimed) return;
      this.isClaiming = false;
      // What was to be told with the claim may not have been.
      this.untold = [...before, ...this.untold];
    }
  }
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
  const about = `${failuresInARow.length} pages failed in a row, so planning has stopped.`;
  const message = `${about} The last one: ${failuresInARow[failuresInARow.length - 1]}`;
  // Tried again after a while, and a while longer: by then other pages are first in the queue, or what all stand on is mended.
  return { state: 'FAILED', message, mayPass: true, isGrave: isAlertLeft(drain, run, about, message) };
}

/** What all pages stand on may be the warehouse, which then takes no alert either. */
function isAlertLeft(drain: QueueDrain, run: RunOfPages, about: string, message: string): boolean {
  const { limits, job } = run;
  try {
    const statement = drain.alert(run, about, message);
    run.warehouse.client.run({ statement, run: run.run, stage: 'breaker', limits, job });
    return true;
  } catch (error) {
    if (!(error instanceof WarehouseFailure)) throw error;
    run.log(`The alert could not be left: ${error.message}`);
    return false;
  }
}

function summary({ done, failed }: Tally, rest: string): string {
  return `${done} ${done === 1 ? 'page is' : 'pages are'} planned${failed === 0 ? '' : `, ${failed} failed`}; ${rest}.`;
}
