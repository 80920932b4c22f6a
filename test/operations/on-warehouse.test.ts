// The watch by the add-on's own client on the warehouse itself: statements counted, labels billed, alerts written once and told once.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyObjects } from '../../scripts/warehouse-objects/apply';
import { instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { storedChannels } from '../../src/operations/channels/settings';
import { costsByJob, healthOf } from '../../src/operations/health';
import { type WatchedWarehouse, watchedWarehouse } from '../../src/operations/reading';
import { watchHealth } from '../../src/operations/watch';
import { WarehouseClient } from '../../src/warehouse/client';
import type { JobRequest } from '../../src/warehouse/port';
import { defaultSettings } from '../../src/warehouse/settings';
import { parse, SQL_FOLDER } from '../sql/deployed';
import { type EmbeddedJobs, embeddedJobs } from '../warehouse-client/embedded-jobs';

let embedded: EmbeddedJobs | undefined;
const asked: JobRequest[] = [];
let refuseBill = false;

function client(): WarehouseClient {
  if (!embedded) throw new Error('The warehouse is not there yet.');
  const { jobs, time } = embedded;
  const listening = {
    ...jobs,
    insert: (job: JobRequest) => {
      asked.push(job);
      const isRefused = refuseBill && job.query.includes('JOBS_BY_USER');
      jobs.insert(isRefused ? { ...job, query: 'SELECT ERROR("Access Denied: JOBS_BY_USER")' } : job);
    },
  };
  const quick = { now: time.now, sleep: (milliseconds: number) => time.sleep(milliseconds / 25) };
  return new WarehouseClient(listening, quick, { limit: 3, firstSeconds: 0.2 });
}

const LIMITS = { seconds: 60, bytes: 1e10 };
const warehouse = (run: string): WatchedWarehouse =>
  watchedWarehouse({ client: client(), settings: defaultSettings, run, limits: LIMITS });

beforeAll(async () => {
  embedded = await embeddedJobs();
  let objects = 0;
  const made = async (sql: string): Promise<void> => {
    const statement = { name: 'object', sql, values: {} };
    client().run({ statement, run: `deploy${++objects}`, stage: 's', limits: LIMITS, job: 'deploy' });
  };
  await applyObjects(made, { folder: SQL_FOLDER, parse });
});
afterAll(async () => {
  await embedded?.stop();
});

it('health is read by three statements, and what they cost is found again by their label', () => {
  asked.length = 0;
  warehouse('first').read();
  expect(asked.map(({ labels }) => [labels.job, labels.statement])).toEqual([
    ['health', 'health_facts'],
    ['health', 'health_trends'],
    ['health', 'billed_days'],
  ]);
  const jobs = costsByJob(healthOf(warehouse('second').read())).map(({ job }) => job);
  expect(jobs).toContain('health');
  expect(jobs).toContain('deploy');
});

it('a bill that may not be read leaves the rest of health', () => {
  refuseBill = true;
  const { facts, billed } = warehouse('third').read();
  refuseBill = false;
  expect(billed).toEqual({ problem: expect.stringContaining('Access Denied') });
  expect(facts.jobs).toEqual([]);
});

it('a round raises, tells and marks as told; the next one of the same hour writes and tells nothing', () => {
  const letters: string[] = [];
  let told = '';
  let ids = 0;
  const round = (run: string) =>
    watchHealth({
      warehouse: warehouse(run),
      memory: {
        read: () => (told === '' ? { digestAt: null, summaryDate: null } : JSON.parse(told)),
        write: (value) => {
          told = JSON.stringify(value);
        },
      },
      delivering: {
        http: { post: () => ({ status: 200, retryAfter: null }) },
        mail: { remaining: () => 100, send: ({ subject }) => void letters.push(subject) },
        time: { now: () => Date.now(), sleep: () => undefined },
        settings: storedChannels(
          JSON.stringify({
            channels: [{ name: 'mail', kind: 'EMAIL', url: null, routingKey: null, to: ['ana@example.com'] }],
            routes: null,
            allowedHosts: [],
          }),
        ),
        policy: { limit: 1, firstSeconds: 2 },
        until: Date.now() + 60_000,
      },
      offsets: losAngelesOffsets,
      heartbeat: instant(Date.now()),
      link: 'https://docs.google.com/spreadsheets/d/abc/edit',
      newId: () => `alert-${++ids}`,
    });
  asked.length = 0;
  const first = round('round1');
  expect(asked.map(({ labels }) => labels.statement)).toEqual([
    'health_facts',
    'health_trends',
    'billed_days',
    'record_alerts',
    'record_alerts',
  ]);
  expect(first.raised).toBeGreaterThan(2);
  expect(letters.filter((subject) => subject.includes('CRITICAL'))).toHaveLength(1);
  const open = warehouse('between').read().facts.alerts;
  expect(open).toHaveLength(first.raised);
  expect(open.filter(({ level }) => level !== 'INFO').every((alert) => alert.notified_through === 'mail')).toBe(true);

  asked.length = 0;
  const before = letters.length;
  expect(round('round2')).toMatchObject({ raised: 0, resolved: 0 });
  expect(letters.slice(before)).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(4);
});
