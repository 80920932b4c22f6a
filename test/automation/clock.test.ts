// The pump over days of ticks: what runs when, once, through outages, kills, clock changes and long jobs.
import { describe, expect, it } from 'vitest';
import type { ClockRun, WorkStep } from '../../src/automation/clock-job';
import { rememberTakeUp } from '../../src/automation/clock-state';
import { announceWork, pauseAutomation, resumeJob, startAutomation } from '../../src/automation/control';
import type { TickReport } from '../../src/automation/pump';
import { instant } from '../../src/calendar/civil';
import { drainOf, FakeHost, type Kill } from './fake-host';

const PERFORMANCE = 'update_caption_performance';
const DAILY = 'run_daily_automation';
const SWEEP = 'sweep_expired_caption_locks';
const MINUTE = 60_000;

function started(at: string, queue = { pages: 0, begun: 0 }, aRun = 100): FakeHost {
  const host = new FakeHost(at, drainOf(queue, aRun));
  host.execute((clock) => startAutomation(clock));
  return host;
}

const counts = (host: FakeHost): readonly number[] => [PERFORMANCE, DAILY, SWEEP].map((name) => host.ran(name).length);
const ranJobs = (report: TickReport | null): string =>
  (report?.jobs ?? []).map(({ job, outcome }) => `${job} ${outcome}`).join(', ');
const state = (host: FakeHost, job: string): { [field: string]: unknown } =>
  JSON.parse(host.properties.get(`eros.clock.job.${job}`) ?? '{}');

describe('an idle tick', () => {
  it('asks BigQuery nothing, takes no lock, and reads and writes properties once', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.time.at += 5 * MINUTE;
    expect(host.tick()).toEqual({ outcome: 'IDLE', jobs: [] });
    expect(host.bigQuery.calls).toEqual([]);
    expect(host.calls).toBe(2);
    expect(host.time.sleeps).toEqual([]);
  });

  it('is as cheap in most ticks of a day: BigQuery is asked only when something is due', () => {
    const host = started('2025-03-05T20:01:00Z');
    const reports = host.tickUntil('2025-03-06T20:00:00Z');
    const working = reports.filter((report) => report.outcome === 'WORKED').length;
    // 23 sweeps, with performance updates among them, and the daily run.
    expect(working).toBe(24);
    expect(reports.length).toBe(288);
    expect(host.ran('in_force')).toHaveLength(working);
  });
});

describe('what an asked run may leave begun', () => {
  it('is taken up when its lease is over, whatever work was announced and done before', () => {
    const queue = { pages: 0, begun: 0 };
    const host = started('2025-03-05T20:01:00Z', queue);
    host.execute(({ ports }) => rememberTakeUp(ports.properties, instant(host.time.at + 9 * MINUTE)));
    host.execute((clock) => announceWork(clock));
    host.tickUntil('2025-03-05T20:09:00Z');
    expect(queue.begun).toBe(1);
    host.tickUntil('2025-03-05T20:40:00Z');
    expect(queue.begun).toBe(2);
    expect([...host.properties.keys()].filter((key) => /pending|takeup/.test(key))).toEqual([]);
  });
});

describe('what runs when', () => {
  it.each([
    ['a usual day', '2025-03-05T08:00:30Z', '2025-03-06T07:59:00Z', [3, 1, 23]],
    ['the day of 23 hours', '2025-03-09T08:00:30Z', '2025-03-10T06:59:00Z', [3, 1, 22]],
    ['the day of 25 hours', '2025-11-02T07:00:30Z', '2025-11-03T07:59:00Z', [3, 1, 24]],
  ])('%s after its midnight', (_, from, to, expected) => {
    const host = started(from);
    host.tickUntil(to);
    expect(counts(host)).toEqual(expected);
  });

  it('the daily run gets the date of Los Angeles, at 03:05 there', () => {
    const host = started('2025-03-09T00:00:30Z');
    host.tickUntil('2025-03-10T11:00:00Z');
    const runs = host.ran(DAILY).map((job) => [job.parameters[0]?.parameterValue.value, job.jobId]);
    expect(runs).toEqual([
      ['2025-03-09', 'eros-inst1-daily-20250309T100500-1-call-1'],
      ['2025-03-10', 'eros-inst1-daily-20250310T100500-1-call-1'],
    ]);
  });

  it('sends each job with its own limits', () => {
    const host = started('2025-03-09T00:00:30Z');
    host.stored = { sweep_time_limit_seconds: 30, sweep_byte_limit_gb: 0.5 };
    host.tickUntil('2025-03-09T13:00:00Z');
    const limits = (name: string): unknown => {
      const [job] = host.ran(name);
      return [job?.jobTimeoutMs, job?.maximumBytesBilled];
    };
    expect(limits(PERFORMANCE)).toEqual([300_000, 10_000_000_000]);
    expect(limits(DAILY)).toEqual([600_000, 10_000_000_000]);
    expect(limits(SWEEP)).toEqual([30_000, 500_000_000]);
  });

  it('follows the parameters: other hours, another pace of the trigger', () => {
    const host = started('2025-03-05T08:00:30Z');
    host.stored = { performance_update_hours: 2, pump_minutes: '10' };
    host.tickUntil('2025-03-06T07:59:00Z');
    expect(host.ran(PERFORMANCE).length).toBe(11);
    expect(host.triggers.get(host.user)).toBe(10);
  });
});

describe('after an outage', () => {
  it('of three days each job is caught up once, not once a slot, and says how many were missed', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.time.at += 3 * 24 * 60 * MINUTE;
    expect(ranJobs(host.tick())).toBe('performance DONE, daily DONE, sweep DONE, queue DONE');
    expect(counts(host)).toEqual([1, 1, 1]);
    expect(state(host, 'sweep').last).toMatchObject({ missed: 71, outcome: 'DONE' });
    expect(state(host, 'daily').last).toMatchObject({ missed: 2 });
    expect(host.ran(DAILY)[0]?.parameters[0]?.parameterValue.value).toBe('2025-03-08');
    expect(host.tick()?.outcome).toBe('IDLE');
  });

  it('of the warehouse nothing is started, the trouble is told, and the first good tick catches up', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.behaviours.in_force = { problem: { reason: 'notFound', message: 'Not found: Table ops_config.job_controls' } };
    host.time.at += 60 * MINUTE;
    expect(host.tick()).toEqual({ outcome: 'NO_WAREHOUSE', jobs: [] });
    expect(counts(host)).toEqual([0, 0, 0]);
    expect(host.properties.get('eros.clock.trouble')).toContain('ops_config.job_controls');
    host.behaviours = {};
    host.time.at += 5 * MINUTE;
    expect(ranJobs(host.tick())).toBe('sweep DONE');
    expect(host.properties.has('eros.clock.trouble')).toBe(false);
    // Too short to be told.
    expect(host.outages).toEqual([]);
    expect(host.properties.has('eros.clock.outage')).toBe(false);
  });

  it('of the warehouse for half an hour is told once somebody hears, and again when it is over', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.behaviours.in_force = { problem: { reason: 'accessDenied', message: 'Access Denied: Project p' } };
    host.time.at += 60 * MINUTE;
    host.hears = false;
    host.tickUntil('2025-03-05T21:34:00Z');
    expect(host.outages).toEqual([expect.stringMatching(/^out since 21:01: .*Access Denied/)]);
    host.hears = true;
    host.time.at += 5 * MINUTE;
    host.tickUntil('2025-03-05T21:59:00Z');
    expect(host.outages).toHaveLength(2);
    host.behaviours = {};
    host.time.at += 5 * MINUTE;
    host.tickUntil('2025-03-05T22:20:00Z');
    expect(host.outages.slice(2)).toEqual(['over since 21:01: it answers again.']);
  });

  it('of the warehouse is told as over until somebody hears, for an incident ends nowhere else', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.behaviours.in_force = { problem: { reason: 'accessDenied', message: 'Access Denied: Project p' } };
    host.time.at += 60 * MINUTE;
    host.tickUntil('2025-03-05T21:34:00Z');
    expect(host.outages).toHaveLength(1);
    host.behaviours = {};
    host.hears = false;
    host.time.at += 5 * MINUTE;
    host.tick();
    host.hears = true;
    host.tickUntil('2025-03-05T23:20:00Z');
    expect(host.outages.slice(1)).toEqual(Array(2).fill('over since 21:01: it answers again.'));
    expect(host.properties.has('eros.clock.outage')).toBe(false);
  });
});

describe('a job longer than a run', () => {
  it('is left running, found by the next tick, and run once; others wait for it', () => {
    const host = started('2025-03-05T10:01:00Z');
    host.behaviours[DAILY] = { takesMs: 500_000 };
    host.time.at = Date.parse('2025-03-05T11:05:00Z');
    const begun = host.time.at;
    expect(ranJobs(host.tick())).toBe('daily RUNNING');
    expect(host.time.at - begun).toBeLessThanOrEqual(4.5 * MINUTE);
    host.time.at = begun + 5 * MINUTE;
    expect(ranJobs(host.tick())).toBe('daily DONE, sweep DONE, queue DONE');
    expect(counts(host)).toEqual([0, 1, 1]);
  });

  it('over its time limit is stopped, counted over all ticks', () => {
    const host = started('2025-03-05T11:01:00Z');
    host.behaviours[DAILY] = { takesMs: 3_600_000 };
    const reports = host.tickUntil('2025-03-05T11:25:00Z');
    expect(reports.map(ranJobs).filter((ran) => ran.includes('daily'))).toEqual([
      'daily RUNNING',
      'daily RUNNING',
      expect.stringContaining('daily FAILED'),
    ]);
    expect(host.ran(DAILY)).toHaveLength(1);
    expect(state(host, 'daily').last).toMatchObject({ message: expect.stringContaining('not done within 600 s') });
  });

  it('a tick yields at 4.5 minutes; what it has just started is the next one’s', () => {
    const host = started('2025-03-05T13:01:00Z');
    host.behaviours[PERFORMANCE] = { takesMs: 268_000 };
    host.time.at = Date.parse('2025-03-05T14:00:00Z');
    const begun = host.time.at;
    expect(ranJobs(host.tick())).toBe('performance DONE, sweep RUNNING');
    expect(host.time.at - begun).toBeLessThanOrEqual(4.5 * MINUTE);
    host.time.at = Date.parse('2025-03-05T14:05:00Z');
    expect(ranJobs(host.tick())).toBe('sweep DONE');
    expect(counts(host)).toEqual([1, 0, 1]);
  });

  it('nothing is begun once the time to yield has come', () => {
    const queue = { pages: 100, begun: 0 };
    const host = started('2025-03-05T13:01:00Z', queue);
    host.behaviours[PERFORMANCE] = { takesMs: 290_000 };
    host.execute(announceWork);
    host.time.at = Date.parse('2025-03-05T14:00:00Z');
    expect(ranJobs(host.tick())).toBe('performance RUNNING');
    expect([counts(host), queue.begun]).toEqual([[1, 0, 0], 0]);
  });
});

describe('a failure', () => {
  it('that may pass is tried again after 10, 20 and 40 minutes, then left to the next slot', () => {
    const host = started('2025-03-05T12:01:00Z');
    host.behaviours[PERFORMANCE] = { problem: { reason: 'backendError', message: 'try later' } };
    const reports = host.tickUntil('2025-03-05T19:50:00Z');
    expect(reports.filter((report) => ranJobs(report).includes('performance FAILED'))).toHaveLength(4);
    // Each of the four is four attempts, 2, 4 and 8 s apart.
    expect(host.ran(PERFORMANCE)).toHaveLength(16);
    host.behaviours = {};
    host.tickUntil('2025-03-05T20:05:00Z');
    expect(state(host, 'performance').last).toMatchObject({ outcome: 'DONE' });
  });

  it('that can’t pass waits for the next slot, and touches no other job', () => {
    const host = started('2025-03-05T12:01:00Z');
    host.behaviours[PERFORMANCE] = {
      problem: { reason: 'invalidQuery', message: `division by zero ${'x'.repeat(20_000)}` },
    };
    const reports = host.tickUntil('2025-03-05T19:50:00Z');
    expect(host.ran(PERFORMANCE)).toHaveLength(1);
    expect(reports.map(ranJobs)).toContain('performance FAILED, sweep DONE');
    expect(host.logged[0]).toContain('Performance update failed: BigQuery job');
  });

  it('of the drain by an error of its own is recorded, logged, and not announced for ever', () => {
    const host = new FakeHost('2025-03-05T20:01:00Z', {
      begin: () => {
        throw new TypeError('x is undefined');
      },
      resume: () => ({ state: 'DONE', summary: '' }),
    });
    host.execute((clock) => startAutomation(clock));
    host.execute(announceWork);
    expect(host.tick()).toMatchObject({ jobs: [{ job: 'queue', outcome: 'FAILED', message: 'x is undefined' }] });
    expect(host.logged.join()).toContain('clock.test.ts');
    host.time.at += 5 * MINUTE;
    expect(host.tick()?.outcome).toBe('IDLE');
  });
});

describe('the queue', () => {
  it('is drained after the daily run, in the same tick, and again while pages are left', () => {
    const queue = { pages: 250, begun: 0 };
    const host = started('2025-03-05T11:01:00Z', queue);
    const reports = host.tickUntil('2025-03-05T11:55:00Z');
    expect(queue).toEqual({ pages: 0, begun: 3 });
    expect(reports.map(ranJobs).filter((ran) => ran.includes('queue'))[0]).toBe('daily DONE, queue DONE');
    expect(host.properties.has('eros.clock.pending')).toBe(false);
  });

  it('takes what is announced while it works', () => {
    const queue = { pages: 1, begun: 0 };
    let host: FakeHost | undefined;
    const drain = drainOf(queue);
    host = new FakeHost('2025-03-05T20:01:00Z', {
      ...drain,
      begin: (run) => {
        if (host && queue.begun === 0) {
          host.time.at += MINUTE;
          announceWork(host.clock());
        }
        return drain.begin(run);
      },
    });
    host.execute((clock) => startAutomation(clock));
    host.execute(announceWork);
    host.tick();
    host.time.at += 5 * MINUTE;
    host.tick();
    expect(queue.begun).toBe(2);
    host.time.at += 5 * MINUTE;
    expect(host.tick()?.outcome).toBe('IDLE');
  });
});

describe('pages that an execution left leased', () => {
  it('are taken up when their lease is over, though other work was announced and done before', () => {
    const begun: string[] = [];
    const host: FakeHost = new FakeHost('2025-03-05T20:01:00Z', {
      begin: () => {
        begun.push(new Date(host.time.at).toISOString().slice(11, 16));
        const summary = 'The queue is empty.';
        return begun.length > 1
          ? { state: 'DONE', summary }
          : { state: 'DONE', summary, takeUpFrom: instant(host.time.at + 9 * MINUTE) };
      },
      resume: () => {
        throw new Error('The drain leaves nothing running.');
      },
    });
    host.execute((clock) => startAutomation(clock));
    host.execute(announceWork);
    host.tick();
    host.time.at += 3 * MINUTE;
    host.execute(announceWork);
    // Somebody else's run may leave something begun too, but not for as long.
    host.execute(({ ports }) => rememberTakeUp(ports.properties, instant(host.time.at + 2 * MINUTE)));
    host.tickUntil('2025-03-05T20:30:00Z');
    expect(begun).toEqual(['20:01', '20:04', '20:14']);
  });
});

describe('the watch over health', () => {
  /** Slots and begins of each run, in Los Angeles' minutes of the hour. */
  const watched = (drain = drainOf({ pages: 0, begun: 0 })) => {
    const runs: string[] = [];
    const note = (run: ClockRun): WorkStep => {
      runs.push(`${new Date(run.slot).toISOString().slice(11, 16)} begun ${run.begins} as ${run.id.slice(-17)}`);
      return { state: 'DONE', summary: 'All is well.' };
    };
    const host = new FakeHost('2025-03-05T20:01:00Z', drain, { begin: note, resume: note });
    host.execute((clock) => startAutomation(clock));
    return { host, runs };
  };

  it('runs every hour, after the locks were swept', () => {
    const { host, runs } = watched();
    const reports = host.tickUntil('2025-03-05T23:59:00Z');
    expect(runs.map((run) => run.slice(0, 5))).toEqual(['21:00', '22:00', '23:00']);
    expect(reports.map(ranJobs)).toContain('sweep DONE, health DONE');
  });

  it('is called in the same tick where a job before it fails for good, and once', () => {
    const { host, runs } = watched();
    host.tickUntil('2025-03-06T01:06:00Z');
    host.behaviours[PERFORMANCE] = { problem: { reason: 'invalidQuery', message: 'division by zero' } };
    host.execute((clock) => pauseAutomation(clock, 'performance'));
    host.time.at = Date.parse('2025-03-06T02:06:00Z');
    host.tick();
    host.execute((clock) => resumeJob(clock, 'performance'));
    host.time.at = Date.parse('2025-03-06T02:11:00Z');
    runs.length = 0;
    expect(ranJobs(host.tick())).toBe('performance FAILED, health DONE');
    expect(runs).toEqual([expect.stringMatching(/^02:11 begun 1 as 20250306T0211\d\d-1$/)]);
    host.time.at += 5 * MINUTE;
    expect(host.tick()?.outcome).toBe('IDLE');
    host.tickUntil('2025-03-06T03:06:00Z');
    expect(runs.map((run) => run.slice(0, 5))).toEqual(['02:11', '03:00']);
  });

  it('is called in the next tick where the breaker opens, though planning is tried again', () => {
    const { host, runs } = watched({
      begin: () => ({ state: 'FAILED', message: '5 pages failed in a row.', mayPass: true, isGrave: true }),
      resume: () => ({ state: 'DONE', summary: '' }),
    });
    host.execute(announceWork);
    expect(ranJobs(host.tick())).toBe('queue FAILED');
    expect(runs).toEqual([]);
    host.time.at += 5 * MINUTE;
    expect(ranJobs(host.tick())).toBe('health DONE');
    host.time.at += 2 * MINUTE;
    expect(host.tick()?.outcome).toBe('IDLE');
  });

  it('is not called by what is tried again, nor by its own failure', () => {
    let runs = 0;
    const failing = (): WorkStep => {
      runs++;
      return { state: 'FAILED', message: 'x is undefined', mayPass: false };
    };
    const host = new FakeHost('2025-03-05T20:01:00Z', drainOf({ pages: 0, begun: 0 }), {
      begin: failing,
      resume: failing,
    });
    host.execute((clock) => startAutomation(clock));
    host.behaviours[SWEEP] = { problem: { reason: 'backendError', message: 'try later' } };
    host.time.at = Date.parse('2025-03-05T21:01:00Z');
    expect(ranJobs(host.tick())).toBe('sweep FAILED, health FAILED');
    host.tickUntil('2025-03-05T21:21:00Z');
    expect(runs).toBe(1);
  });

  it('that was killed is begun anew, and says so: what it read before the kill says nothing any more', () => {
    const runs: string[] = [];
    const box: { host?: FakeHost } = {};
    const work = (run: ClockRun): WorkStep => {
      runs.push(`${run.id.slice(-17)} begun ${run.begins}`);
      if (run.begins === 1) throw box.host?.die();
      return { state: 'DONE', summary: '' };
    };
    const host = new FakeHost('2025-03-05T20:01:00Z', drainOf({ pages: 0, begun: 0 }), { begin: work, resume: work });
    box.host = host;
    host.execute((clock) => startAutomation(clock));
    host.time.at = Date.parse('2025-03-05T21:01:00Z');
    expect(host.tick()).toBeNull();
    host.time.at += 5 * MINUTE;
    expect(ranJobs(host.tick())).toBe('health DONE');
    expect(runs).toEqual(['20250305T210000-1 begun 1', '20250305T210000-1 begun 2']);
  });
});

describe('a second pump', () => {
  it('leaves while the first is at work', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.time.at += 60 * MINUTE;
    host.lockedBy = 'another execution';
    expect(host.tick()).toEqual({ outcome: 'BUSY', jobs: [] });
    expect(host.bigQuery.calls).toEqual([]);
  });
});

describe('a pause', () => {
  it('of all jobs lets nothing start; resuming catches up once', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.execute((clock) => pauseAutomation(clock));
    const reports = host.tickUntil('2025-03-06T20:00:00Z');
    expect(new Set(reports.map(({ outcome }) => outcome))).toEqual(new Set(['PAUSED']));
    expect(host.bigQuery.calls).toEqual([]);
    expect(host.execute((clock) => startAutomation(clock))).toBe('RESUMED');
    host.tick();
    expect(counts(host)).toEqual([1, 1, 1]);
  });

  it('of one job lets the others run', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.execute((clock) => pauseAutomation(clock, 'sweep'));
    host.tickUntil('2025-03-06T19:50:00Z');
    expect(counts(host)).toEqual([3, 1, 0]);
    host.execute((clock) => resumeJob(clock, 'sweep'));
    host.tickUntil('2025-03-06T19:59:00Z');
    expect(host.ran(SWEEP)).toHaveLength(1);
  });

  it('from a terminal holds its job, and is looked up again only every half hour while nothing else is due', () => {
    const host = started('2025-03-05T20:01:00Z');
    host.pauses = [{ job: 'sweep', by: 'admin', reason: 'rollback' }];
    host.tickUntil('2025-03-05T23:59:00Z');
    expect(host.ran(SWEEP)).toHaveLength(0);
    expect(host.ran('in_force').length).toBeLessThanOrEqual(7);
    host.pauses = [];
    host.tickUntil('2025-03-06T00:40:00Z');
    expect(host.ran(SWEEP)).toHaveLength(1);
  });

  it('from a terminal with more to say than a property holds stops no other job', () => {
    const host = started('2025-03-05T20:01:00Z');
    const named = [
      'performance',
      'daily',
      'monitor',
      'health',
      'queue',
      ...Array.from({ length: 20 }, (_, place) => `old${place}`),
    ];
    host.pauses = named.map((job) => ({ job, by: 'admin', reason: 'since the “deploy” – '.repeat(200) }));
    host.time.at += 60 * MINUTE;
    expect(ranJobs(host.tick())).toBe('sweep DONE');
    host.tickUntil('2025-03-06T12:00:00Z');
    expect(counts(host).slice(0, 2)).toEqual([0, 0]);
  });

  it('of * from a terminal holds all, the queue too', () => {
    const queue = { pages: 3, begun: 0 };
    const host = started('2025-03-05T20:01:00Z', queue);
    host.pauses = [{ job: '*', by: 'admin', reason: 'rollback' }];
    host.execute(announceWork);
    const reports = host.tickUntil('2025-03-06T20:00:00Z');
    expect(counts(host)).toEqual([0, 0, 0]);
    expect(queue.begun).toBe(0);
    expect(reports.flatMap(({ jobs }) => jobs)[0]?.message).toBe('Paused from a terminal by admin: rollback.');
  });
});

describe('killed at any call of a service', () => {
  const everything = (): { host: FakeHost; queue: { pages: number; begun: number } } => {
    const queue = { pages: 5, begun: 0 };
    const host = started('2025-03-05T20:01:00Z', queue);
    host.time.at = Date.parse('2025-03-06T14:00:30Z');
    return { host, queue };
  };

  it('before or after it, each job is done once all the same, and the clock is idle then', () => {
    const whole = everything();
    whole.host.tick();
    const { calls } = whole.host;
    expect(calls).toBeGreaterThan(30);
    const kills: Kill[] = Array.from({ length: calls }, (_, index) => index + 1).flatMap((call): Kill[] => [
      { call, when: 'before' },
      { call, when: 'after' },
    ]);
    for (const kill of kills) {
      const { host, queue } = everything();
      host.tick(kill);
      host.tickUntil(new Date(host.time.at + 15 * MINUTE).toISOString());
      const told = `killed ${kill.when} call ${kill.call}`;
      expect(counts(host), told).toEqual([1, 1, 1]);
      expect(queue.pages, told).toBe(0);
      expect(queue.begun, told).toBeGreaterThanOrEqual(1);
      expect(host.tick()?.outcome, told).toBe('IDLE');
      for (const job of ['performance', 'daily', 'sweep'])
        expect(state(host, job), told).toMatchObject({ running: null, last: { outcome: 'DONE' } });
    }
  });

  it('again and again at the same work, a run is given up after five, and told', () => {
    let host: FakeHost | undefined;
    host = new FakeHost('2025-03-05T20:01:00Z', {
      begin: () => {
        throw host?.die();
      },
      resume: () => ({ state: 'DONE', summary: '' }),
    });
    host.execute((clock) => startAutomation(clock));
    host.execute(announceWork);
    for (let n = 0; n < 5; n++) {
      expect(host.tick()).toBeNull();
      host.time.at += 5 * MINUTE;
    }
    const message = 'It was begun 5 times and its execution never came to an end.';
    expect(host.tick()?.jobs).toEqual([{ job: 'queue', outcome: 'FAILED', message }]);
    host.time.at += 5 * MINUTE;
    expect(host.tick()?.outcome).toBe('IDLE');
  });
});
