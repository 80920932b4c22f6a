// npm run health: what it says of a warehouse that is well and of one that is not, and how it ends.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { healthCommand } from '../../scripts/health/health-command';
import { checkKeys } from '../../src/operations/rules';
import { faults, HEALTHY } from '../operations/healthy';
import { SQL_FOLDER } from '../sql/deployed';
import { hearing } from './heard';
import { servedDeployment } from './served-deployment';

const on = servedDeployment(SQL_FOLDER);
const health = async (...args: readonly string[]) => {
  const heard = hearing();
  const code = await healthCommand([...args, '--endpoint', on.url], heard.streams);
  return { code, out: heard.out, err: heard.err };
};

// The served warehouse's clock runs: the fixture's noon is when it began.
beforeAll(() => on.run(HEALTHY));

describe('of a warehouse that is well', () => {
  test('tells every check with its word, and ends with 0', async () => {
    const { code, out } = await health();
    expect(code).toBe(0);
    expect(out).toMatch(/^Score 100 of 100 \(goal: above 90\)\.\n/);
    expect(out.match(/^OK {8}\S.* – .+$/gm)).toHaveLength(checkKeys.length);
    expect(out).not.toMatch(/WARNING|CRITICAL {2}|To do/);
    expect(out).toMatch(/Billed to this account in 8 days: .*health_command \$/);
  });

  test('gives the same as data', async () => {
    const { code, out } = await health('--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      project: 'of-scheduler-proj',
      score: 100,
      goal: 90,
      raise: [],
      findings: [],
    });
    expect(JSON.parse(out).checks).toHaveLength(checkKeys.length);
  });

  test('asks three statements and one look at where the dataset is', async () => {
    const count = async () => {
      const [row] = await on.rows(
        "SELECT COUNT(*) AS n FROM `region-us`.INFORMATION_SCHEMA.JOBS_BY_USER WHERE parent_job_id IS NULL AND EXISTS (SELECT 1 FROM UNNEST(labels) WHERE key = 'job' AND value = 'health_command')",
      );
      return Number(row?.n);
    };
    const before = await count();
    await health();
    expect((await count()) - before).toBe(3);
  });
});

describe('of one with a fault', () => {
  const clock = faults.find(({ alert: [rule] }) => rule === 'clock-silent');
  const leak = faults.find(({ alert: [rule] }) => rule === 'locks-leaked');
  afterAll(() => on.run(HEALTHY));

  test('that is a WARNING tells what to do and ends with 0', async () => {
    await on.run(leak?.sql ?? '');
    const { code, out } = await health();
    expect(code).toBe(0);
    expect(out).toMatch(
      /^WARNING {3}Cleanup of locks – .*41 left\. 41 caption locks are held.*\n {10}To do: EROS ▸ Sweep/m,
    );
    expect(out).toMatch(/^Score 96 of 100 .* It would rise by: \+4 Cleanup of locks\.$/m);
  });

  test('that is CRITICAL, such as a clock that is dead, ends with 1', async () => {
    await on.run(clock?.sql ?? '');
    const { code, out } = await health('--json');
    expect(code).toBe(1);
    const { checks, findings } = JSON.parse(out);
    expect(checks.find((check: { key: string }) => check.key === 'clock')).toMatchObject({ light: 'CRITICAL' });
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'clock-silent', level: 'CRITICAL' }));
  });
});

describe('that cannot be read', () => {
  test('says so and ends with another code than 0', async () => {
    const nowhere = hearing();
    expect(await healthCommand(['--endpoint', 'http://localhost:9'], nowhere.streams)).toBe(1);
    expect(nowhere.err).toMatch(/Nothing answers at http:\/\/localhost:9/);
    const { code, err } = await health('--dataset', 'not there');
    expect(code).toBe(2);
    expect(err).toMatch(/dataset is "not there"/);
    expect((await health('--dataset', 'elsewhere')).err).toMatch(/npm run deploy/);
  });
});
