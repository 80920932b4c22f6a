// `schedule` and `tick` on one folder, as people use them: the week of a page, the clock turned, and what is refused.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keptNow } from '../../scripts/workbench/kept-clock';
import { openWorkbench } from '../../scripts/workbench/open-workbench';
import { scheduleCommand } from '../../scripts/workbench/schedule-command';
import { tickCommand } from '../../scripts/workbench/tick-command';
import { openWarehouse } from '../../workbench/warehouse';
import { runScript } from '../../workbench/warehouse/script/run-script';
import { hearing } from './heard';

/** What the machine's clock shows, whatever it is: a minute later at each use. */
let machine = Date.parse('2026-01-01T00:00:00Z');
const dataFolder = join(mkdtempSync(join(tmpdir(), 'eros-workbench-')), 'data');
const environment = {
  dataFolder,
  machineNow: () => {
    machine += 60_000;
    return machine;
  },
};

type Command = typeof scheduleCommand;
async function run(command: Command, ...args: string[]) {
  const heard = hearing();
  const code = await command(environment, args, heard.streams);
  return { code, out: heard.out, err: heard.err };
}

beforeAll(async () => {
  // Wednesday noon in Los Angeles: the world begins here.
  expect((await run(tickCommand, '--at', '2025-03-05T20:00:00Z')).code).toBe(0);
});
afterAll(async () => {
  rmSync(join(dataFolder, '..'), { recursive: true, force: true });
});

describe('npm run schedule', () => {
  it('previews without saving, then plans the same week, and prints it', async () => {
    const args = ['--page', 'lumen', '--week', '2025-03-10', '--seed', '7'];
    const preview = await run(scheduleCommand, ...args, '--preview', '--json');
    expect(preview.code).toBe(0);
    const planned = JSON.parse(preview.out);
    expect(planned).toMatchObject({ page: 'lumen', outcome: 'PREVIEW', scheduleId: null });
    const saved = await run(scheduleCommand, ...args, '--json');
    const schedule = JSON.parse(saved.out);
    // The preview left nothing: this is the first generation.
    expect(schedule).toMatchObject({ scheduleId: 'lumen/2025-03-10/1', outcome: 'EXPORTED' });
    const kept = (messages: { local: string; captionId: string; caption: string }[]) =>
      messages.map(({ local, captionId, caption }) => [local.slice(0, 16), captionId, caption]);
    expect(kept(schedule.messages)).toEqual(kept(planned.messages));
    for (const stage of ['CLAIM', 'COMMIT', 'DONE']) expect(saved.err).toContain(`lumen  ${stage}`);
    const text = await run(scheduleCommand, '--page', 'Lumen', '--mode', 'gentle');
    expect(text.out).toContain('lumen · week of 2025-03-10 · lumen/2025-03-10/2 · EXPORTED');
    expect(text.out).toMatch(/^day +time +kind +caption +category +tier +price +state +why$/m);
    expect(text.out).toMatch(/^2025-03-1\d {2}\d\d:\d\d {2}PPV .* \$\d+\.\d\d {2}READY/m);
  });

  it.each([
    ['neither page nor all', [], 'Which page is not said.'],
    ['both', ['--page', 'lumen', '--all'], '--page and --all are both given.'],
    ['a page that is none', ['--page', 'lumn'], '"lumn" is no active page'],
    ['a paused page', ['--page', 'nettle'], '"nettle" is no active page'],
    ['a week that is no Monday', ['--page', 'lumen', '--week', '2025-03-11'], '2025-03-11 is a Tuesday'],
    ['a week that is over', ['--page', 'lumen', '--week', '2025-02-24'], 'the week of 2025-02-24 is over'],
    ['a mode that is none', ['--page', 'lumen', '--mode', 'wild'], '--mode wild is not known.'],
  ])('names %s, and exits with 2', async (_, args, words) => {
    expect(await run(scheduleCommand, ...args)).toMatchObject({ code: 2, err: expect.stringContaining(words) });
  });

  it('says who has the data open; and plans over an endpoint then, by that warehouse’s clock', async () => {
    const open = await openWorkbench(environment, {});
    try {
      const locked = await run(scheduleCommand, '--page', 'iris');
      expect(locked).toMatchObject({ code: 1, err: expect.stringContaining('is in use by another program') });
      expect(locked.err).toContain('--endpoint http://localhost:9050');
      const served = await run(scheduleCommand, '--page', 'iris', '--json', '--endpoint', open.stage.endpoint);
      expect(JSON.parse(served.out)).toMatchObject({ scheduleId: 'iris/2025-03-10/1', outcome: 'EXPORTED' });
    } finally {
      await open.close();
    }
    expect(await run(scheduleCommand, '--page', 'iris', '--endpoint', 'http://localhost:9')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing answers at http://localhost:9'),
    });
    // Nothing has kept the folder locked.
    await (await openWarehouse({ dataFolder: join(dataFolder, 'warehouse') })).close();
  });
});

describe('npm run tick', () => {
  it('runs what Google would, keeps where the clock stands, and never goes back', async () => {
    const stands = keptNow(dataFolder, machine);
    expect(stands).toBeGreaterThan(Date.parse('2025-03-05T20:00:00Z'));
    expect(stands).toBeLessThan(Date.parse('2025-03-05T22:00:00Z'));
    const back = await run(tickCommand, '--until', '2025-03-05T19:00:00Z');
    expect(back).toMatchObject({ code: 2, err: expect.stringContaining('it never goes back') });
    expect(await run(tickCommand, '--at', 'tomorrow')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--at tomorrow is no instant.'),
    });
    const turned = await run(tickCommand, '--at', '2025-03-06T10:58:00Z', '--until', '2025-03-06T11:12:00Z', '--json');
    expect(turned.code).toBe(0);
    const { executions, started, to } = JSON.parse(turned.out);
    expect(started).toBe(false);
    expect(to).toBe('2025-03-06T11:12:00.000Z');
    const ended = executions.filter(({ outcome }: { outcome: string }) => outcome !== 'WORKED' && outcome !== 'IDLE');
    expect(ended).toEqual([]);
    const jobs = executions.flatMap((execution: { jobs: { job: string; outcome: string }[] }) => execution.jobs);
    // What was missed while nobody turned the clock is caught up once.
    expect(jobs.filter(({ job }: { job: string }) => job === 'performance')).toHaveLength(1);
    expect(jobs).toContainEqual(expect.objectContaining({ job: 'daily', outcome: 'DONE' }));
    expect(jobs).toContainEqual(expect.objectContaining({ job: 'queue', outcome: 'DONE' }));
    expect(keptNow(dataFolder, machine)).toBeGreaterThanOrEqual(Date.parse('2025-03-06T11:12:00Z'));
    const text = await run(tickCommand);
    expect(text.out).toMatch(/^2025-03-06 03:\d\d {2}pump {2}/m);
    expect(text.out).toMatch(/The clock stands at 2025-03-06 03:\d\d\./);
  });

  it('delivers what was sent while nobody turned the clock', async () => {
    const later = await run(tickCommand, '--at', '2025-03-11T18:00:00Z', '--json');
    expect(later.code).toBe(0);
    expect(JSON.parse(later.out).messages).toBeGreaterThan(50);
  });

  it('exits with 1 where a job that ran has failed, and shows why', async () => {
    const warehouse = await openWarehouse({ dataFolder: join(dataFolder, 'warehouse') });
    const session = await warehouse.openSession({ defaultDataset: 'eros_scheduling_brain' });
    await runScript(session, 'DROP TABLE lock_sweep_log');
    await session.close();
    await warehouse.close();
    const broken = await run(tickCommand, '--until', '2025-03-11T20:30:00Z');
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(/sweep +FAILED .*lock_sweep_log/);
    expect(broken.out).toMatch(/\d executions? ha(s|ve) failed/);
  });
});
