// Starting, pausing and asking: one owner, authorisation, a clock that has fallen silent.
import { describe, expect, it } from 'vitest';
import { clockJobName, UnknownClockJob } from '../../src/automation/clock-job';
import {
  AuthorisationMissing,
  automationStatus,
  openingWarning,
  pauseAutomation,
  SecondOwnerError,
  startAutomation,
} from '../../src/automation/control';
import { drainOf, FakeHost } from './fake-host';

const OWNER = 'owner@agency.example';
const OTHER = 'other@agency.example';
const MINUTE = 60_000;

function newHost(): FakeHost {
  return new FakeHost('2025-03-05T20:01:00Z', drainOf({ pages: 0, begun: 0 }));
}

function as<T>(host: FakeHost, user: string, work: () => T): T {
  const before = host.user;
  host.user = user;
  try {
    return work();
  } finally {
    host.user = before;
  }
}

describe('start', () => {
  it('installs one trigger, however often it is pressed', () => {
    const host = newHost();
    expect(host.execute((clock) => startAutomation(clock))).toBe('STARTED');
    const since = host.execute(automationStatus)?.owner;
    expect(host.execute((clock) => startAutomation(clock))).toBe('STARTED');
    expect([...host.triggers]).toEqual([[OWNER, 5]]);
    expect(since).toBe(OWNER);
  });

  it('begins with the next slots, not with all that is past', () => {
    const host = newHost();
    host.execute((clock) => startAutomation(clock));
    expect(host.tick()?.outcome).toBe('IDLE');
    expect(
      host
        .execute(automationStatus)
        ?.jobs.map(({ job, state, nextAt }) => [job, state, nextAt && new Date(nextAt).toISOString()]),
    ).toEqual([
      ['performance', 'WAITING', '2025-03-06T02:00:00.000Z'],
      ['daily', 'WAITING', '2025-03-06T11:05:00.000Z'],
      ['sweep', 'WAITING', '2025-03-05T21:00:00.000Z'],
      ['queue', 'WAITING', null],
    ]);
  });

  it('by a second editor is refused, and names who runs it and since when', () => {
    const host = newHost();
    host.execute((clock) => startAutomation(clock));
    expect(() => as(host, OTHER, () => host.execute((clock) => startAutomation(clock)))).toThrow(SecondOwnerError);
    expect(() => as(host, OTHER, () => host.execute((clock) => startAutomation(clock)))).toThrow(
      /owner@agency\.example has been running .* since 2025-03-05/,
    );
    expect([...host.triggers.keys()]).toEqual([OWNER]);
  });

  it('by a second editor resumes what was paused, and leaves the clock to its owner', () => {
    const host = newHost();
    host.execute((clock) => startAutomation(clock));
    as(host, OTHER, () => host.execute((clock) => pauseAutomation(clock)));
    expect(host.execute(automationStatus)).toMatchObject({ state: 'PAUSED', summary: expect.stringContaining(OTHER) });
    expect(as(host, OTHER, () => host.execute((clock) => startAutomation(clock)))).toBe('RESUMED');
    expect([...host.triggers.keys()]).toEqual([OWNER]);
    expect(host.tick()?.outcome).toBe('IDLE');
  });

  it('taken over, the old owner’s trigger removes itself, and only the new one works', () => {
    const host = newHost();
    host.execute((clock) => startAutomation(clock));
    as(host, OTHER, () => host.execute((clock) => startAutomation(clock, true)));
    host.time.at += 60 * MINUTE;
    expect(host.tick()?.outcome).toBe('NOT_OWNER');
    expect([...host.triggers.keys()]).toEqual([OTHER]);
    expect(host.bigQuery.calls).toEqual([]);
    expect(as(host, OTHER, () => host.tick())?.outcome).toBe('WORKED');
    // What the first installation sent stays found: the ids go on.
    expect(host.ran('sweep_expired_caption_locks')[0]?.jobId).toMatch(/^eros-inst1-/);
  });

  it('waits for the lock, and says so when the clock is at work', () => {
    const host = newHost();
    host.lockedBy = 'the pump';
    expect(() => host.execute((clock) => startAutomation(clock))).toThrow(/at work/);
    expect(host.triggers.size).toBe(0);
  });
});

describe('authorisation that is missing', () => {
  it('refuses a start with the address to open', () => {
    const host = newHost();
    host.unauthorised = 'https://script.google.com/authorise';
    expect(() => host.execute((clock) => startAutomation(clock))).toThrow(AuthorisationMissing);
    expect(() => host.execute((clock) => startAutomation(clock))).toThrow('https://script.google.com/authorise');
    expect(host.properties.size).toBe(0);
  });

  it('in the pump does nothing, is shown, and is gone once it is given', () => {
    const host = newHost();
    host.execute((clock) => startAutomation(clock));
    host.unauthorised = 'https://script.google.com/authorise';
    host.time.at += 60 * MINUTE;
    expect(host.tick()?.outcome).toBe('UNAUTHORISED');
    expect(host.bigQuery.calls).toEqual([]);
    expect(host.execute(openingWarning)).toContain('https://script.google.com/authorise');
    host.unauthorised = null;
    expect(host.tick()?.outcome).toBe('WORKED');
    expect(host.execute(openingWarning)).toBeNull();
  });
});

describe('whoever opens the sheet', () => {
  it('is warned of a heartbeat older than 30 minutes, and not before', () => {
    const host = newHost();
    expect(host.execute(openingWarning)).toBeNull();
    host.execute((clock) => startAutomation(clock));
    host.time.at += 30 * MINUTE;
    expect(host.execute(openingWarning)).toBeNull();
    host.time.at += MINUTE;
    expect(host.execute(openingWarning)).toMatch(/has not ticked for 31 minutes.*owner@agency\.example/);
    host.tick();
    expect(host.execute(openingWarning)).toBeNull();
  });
});

describe('status', () => {
  it('tells what each job did last, what runs, and what is paused and why', () => {
    const host = newHost();
    host.execute((clock) => startAutomation(clock));
    host.behaviours.update_caption_performance = { takesMs: 280_000 };
    host.pauses = [{ job: 'daily', by: 'admin', reason: 'rollback' }];
    host.execute((clock) => pauseAutomation(clock, 'sweep'));
    host.time.at = Date.parse('2025-03-06T14:00:00Z');
    host.tick();
    const status = host.execute(automationStatus);
    expect(status?.jobs.map(({ job, state, pausedBy }) => [job, state, pausedBy])).toEqual([
      ['performance', 'RUNNING', null],
      ['daily', 'PAUSED', 'admin: rollback'],
      ['sweep', 'PAUSED', OWNER],
      ['queue', 'WAITING', null],
    ]);
    host.time.at += 5 * MINUTE;
    host.tick();
    const [performance] = host.execute(automationStatus)?.jobs ?? [];
    expect(performance?.last).toMatchObject({ outcome: 'DONE', message: 'Caption statistics are up to date.' });
  });

  it('of a clock that nobody started says how to start it', () => {
    const host = newHost();
    expect(host.execute(automationStatus)).toMatchObject({
      state: 'NOT_STARTED',
      summary: expect.stringContaining('Start'),
    });
    expect(host.tick()?.outcome).toBe('NOT_STARTED');
  });

  it('a property that somebody has broken is named, and forgotten by Start', () => {
    const host = newHost();
    host.execute((clock) => startAutomation(clock));
    host.properties.set('eros.clock.job.daily', '{"settled":"yesterday"}');
    host.properties.set('eros.clock.takeup', 'soon');
    expect(() => host.execute(automationStatus)).toThrow(
      /^Document property eros\.clock\.takeup: .* EROS ▸ Automation ▸ Start forgets it\.$/,
    );
    host.execute((clock) => startAutomation(clock));
    expect(host.execute(automationStatus)).toMatchObject({ state: 'RUNNING' });
    expect(host.tick()?.outcome).toBe('IDLE');
  });
});

describe('a job’s name from outside', () => {
  it('is one of the registry’s or refused by name', () => {
    expect(clockJobName('sweep')).toBe('sweep');
    expect(() => clockJobName('sweeep')).toThrow(UnknownClockJob);
    expect(() => clockJobName({})).toThrow(/performance, daily, sweep, monitor, health, queue/);
  });
});
