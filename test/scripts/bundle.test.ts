// The built bundle itself, called as Apps Script calls it: the clock through the platform's ports.
import { beforeAll, describe, expect, it } from 'vitest';
import { addOnFiles, SCRIPT } from '../../scripts/building/add-on';
import { RestFailure } from '../../src/warehouse/failures';
import { type Behaviour, FakeBigQuery, SimulatedTime } from '../warehouse-client/fake-big-query';
import { BundleHost } from './bundle-in-apps-script';

let script = '';
beforeAll(async () => {
  script = (await addOnFiles()).find(({ name }) => name === SCRIPT)?.text ?? '';
});

const IN_FORCE: Behaviour = {
  takesMs: 400,
  fields: [
    { name: 'parameters', type: 'STRING' },
    { name: 'pauses', type: 'RECORD', mode: 'REPEATED', fields: [] },
  ],
  rows: [{ f: [{ v: null }, { v: [] }] }],
};

function opened(startsAt: string) {
  const time = new SimulatedTime(Date.parse(startsAt));
  const bigQuery = new FakeBigQuery(time, ({ labels }) =>
    labels.statement === 'in_force' ? IN_FORCE : { takesMs: 2000 },
  );
  return { time, bigQuery, host: new BundleHost(script, bigQuery, time) };
}

describe('the bundle', () => {
  it('an idle pump asks BigQuery nothing and is over in well under a second', () => {
    const { host, bigQuery, time } = opened('2025-03-05T20:01:00Z');
    expect(host.call('startAutomation')).toBe('STARTED');
    time.at += 300_000;
    const before = performance.now();
    expect(host.call('pump', { triggerUid: '1' })).toEqual({ outcome: 'IDLE', jobs: [] });
    expect(performance.now() - before).toBeLessThan(1000);
    expect(bigQuery.calls).toEqual([]);
    expect(time.sleeps).toEqual([]);
    expect(host.lockIsTaken).toBe(false);
  });

  it('a pump with work runs it: location everywhere, timestamps as int64, the lock freed', () => {
    const { host, bigQuery, time } = opened('2025-03-09T09:59:00Z');
    host.call('startAutomation');
    // Pages are planned, and the day is shown, in the local Apps Script, which has a cache and tabs.
    host.call('pauseAutomation', 'queue');
    host.call('pauseAutomation', 'health');
    host.call('pauseAutomation', 'monitor');
    time.at = Date.parse('2025-03-09T10:06:00Z');
    expect(host.call('pump')).toMatchObject({
      outcome: 'WORKED',
      jobs: [
        { job: 'daily', outcome: 'DONE' },
        { job: 'sweep', outcome: 'DONE' },
      ],
    });
    const queries = [...bigQuery.jobs.values()].map((job) => job.request);
    expect(queries.map(({ labels }) => labels.statement)).toEqual([
      'in_force',
      'run_daily_automation',
      'sweep_expired_caption_locks',
    ]);
    expect(queries[1]).toMatchObject({
      jobId: 'eros-abcdef12-daily-20250309T100500-1-call-1',
      query: 'CALL `of-scheduler-proj.eros_scheduling_brain.run_daily_automation`(@execution_date)',
      parameters: [{ parameterValue: { value: '2025-03-09' } }],
      jobTimeoutMs: 600_000,
    });
    expect([...host.locations]).toEqual(['US']);
    expect(host.options).toEqual([{ location: 'US', timeoutMs: 500, 'formatOptions.useInt64Timestamp': true }]);
    expect(host.lockIsTaken).toBe(false);
  });

  it('understands Apps Script’s errors: tries again what may pass, takes a duplicate for its own, tells the rest', () => {
    const { host, bigQuery, time } = opened('2025-03-05T20:01:00Z');
    host.call('startAutomation');
    host.call('pauseAutomation', 'health');
    host.call('pauseAutomation', 'monitor');
    time.at = Date.parse('2025-03-05T21:01:00Z');
    bigQuery.faults.push(
      { after: new RestFailure(0, 'noAnswer', 'Empty response') },
      {},
      { before: new RestFailure(429, 'rateLimitExceeded', 'Exceeded rate limits') },
    );
    expect(host.call('pump')).toMatchObject({ jobs: [{ job: 'sweep', outcome: 'DONE' }] });
    expect(bigQuery.jobs.size).toBe(2);

    time.at = Date.parse('2025-03-05T22:01:00Z');
    bigQuery.faultOf = () => ({
      before: new RestFailure(403, 'accessDenied', 'Access Denied: Project of-scheduler-proj'),
    });
    const sleeps = time.sleeps.length;
    expect(host.call('pump')).toEqual({ outcome: 'NO_WAREHOUSE', jobs: [] });
    expect(time.sleeps.length).toBe(sleeps);
    expect(host.call('automationStatus')).toMatchObject({
      ok: true,
      value: { summary: expect.stringContaining('Access Denied') },
    });
  });

  it('starting twice leaves one trigger; opening the sheet warns once the clock is silent', () => {
    const { host, time } = opened('2025-03-05T20:01:00Z');
    host.call('startAutomation');
    host.call('startAutomation');
    expect(host.triggers).toEqual([{ handler: 'pump', minutes: 5 }]);
    host.call('onOpen', {});
    expect(host.notices).toEqual([]);
    time.at += 2 * 3_600_000;
    host.call('onOpen', {});
    expect(host.notices).toEqual([expect.stringContaining('has not ticked for 120 minutes')]);
  });

  it('pauses and resumes a job by name, and refuses another name', () => {
    const { host } = opened('2025-03-05T20:01:00Z');
    host.call('startAutomation');
    host.call('pauseAutomation', 'sweep');
    expect(host.call('automationStatus')).toMatchObject({
      value: {
        jobs: [{}, {}, { job: 'sweep', state: 'PAUSED' }, { job: 'monitor' }, { job: 'health' }, { job: 'queue' }],
      },
    });
    host.call('resumeAutomationJob', 'sweep');
    expect(host.call('automationStatus')).toMatchObject({
      value: {
        jobs: [{}, {}, { job: 'sweep', state: 'WAITING' }, { job: 'monitor' }, { job: 'health' }, { job: 'queue' }],
      },
    });
    expect(() => host.call('pauseAutomation', 'everything')).toThrow('"everything" is no clock job');
  });
});
