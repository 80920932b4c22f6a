// The clock end to end: the built bundle in the local Apps Script, its triggers, and the embedded warehouse with every object of sql/.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addOnFiles } from '../../scripts/building/add-on';
import { type AppsScript, openAppsScript, simulatedClock } from '../../workbench/apps-script';
import { type RunningServer, startServer } from '../../workbench/warehouse/rest/serve';
import { deployedWarehouse } from '../sql/deployed';

const OWNER = 'owner@agency.example';
const deployed = deployedWarehouse();
let server: RunningServer | undefined;
let opened: AppsScript | undefined;

beforeAll(async () => {
  server = await startServer(deployed.warehouse, { port: 0 });
  const files = await addOnFiles();
  const textOf = (name: string): string => files.find((file) => file.name === name)?.text ?? '';
  opened = await openAppsScript({
    bundle: textOf('main.js'),
    manifest: JSON.parse(textOf('appsscript.json')),
    clock: simulatedClock('2025-03-05T20:01:00Z'),
    user: OWNER,
    endpoint: server.url,
  });
});
afterAll(async () => {
  await opened?.close();
  await server?.close();
});

function script(): AppsScript {
  if (!opened) throw new Error('The local Apps Script is not open yet.');
  return opened;
}

describe('the bundle in the local Apps Script', () => {
  it('is started by a menu item, and an idle tick calls no BigQuery and is over within a second', async () => {
    expect(await script().run('startAutomation')).toMatchObject({ outcome: 'COMPLETED', value: 'STARTED' });
    expect(script().triggers()).toHaveLength(1);
    const before = performance.now();
    const ticks = await script().tick('2025-03-05T20:11:30Z');
    const seconds = (performance.now() - before) / 1000 / ticks.length;
    expect(ticks.map(({ functionName, value }) => [functionName, value])).toEqual([
      ['pump', { outcome: 'IDLE', jobs: [] }],
      ['pump', { outcome: 'IDLE', jobs: [] }],
    ]);
    expect(ticks.flatMap(({ calls }) => calls).filter(({ service }) => service === 'BigQuery')).toEqual([]);
    expect(seconds).toBeLessThan(1);
  });

  it('started again and killed while it changes its trigger, still has one, and one only once it is started again', async () => {
    const { calls } = await script().run('startAutomation');
    const changes = calls.flatMap(({ service, effect }) =>
      service === 'ScriptApp' && effect !== null ? [effect] : [],
    );
    expect(changes).toHaveLength(2);
    for (const afterCall of changes) {
      expect(await script().run('startAutomation', [], { kill: { afterCall } })).toMatchObject({ outcome: 'KILLED' });
      expect(script().triggers().length).toBeGreaterThan(0);
      await script().run('startAutomation');
      expect(script().triggers()).toHaveLength(1);
    }
  });

  it('tells a second editor who runs it', async () => {
    const result = await script().run('startAutomation', [], { user: 'other@agency.example' });
    expect(result).toMatchObject({
      outcome: 'FAILED',
      error: { message: expect.stringContaining(`${OWNER} has been running`) },
    });
    expect(script().triggers()).toHaveLength(1);
  });
});
