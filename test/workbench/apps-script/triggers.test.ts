// ScriptApp's triggers: how they are made, when they fire, as whom, and within which limits.

import { describe, expect, it } from 'vitest';
import { realClock, simulatedClock } from '../../../workbench/apps-script';
import { nextFiring } from '../../../workbench/apps-script/host/trigger-times';
import type { Recurrence } from '../../../workbench/apps-script/inside/trigger-spec';
import { zoneOf } from '../../../workbench/apps-script/inside/zone';
import { COLLEAGUE, given, OWNER, opened, START, thrownBy } from './script';

const BUNDLE = `
  function every(minutes) { return ScriptApp.newTrigger('fired').timeBased().everyMinutes(minutes).create().getUniqueId(); }
  function fired(e) { console.log(new Date().toISOString(), e.triggerUid); }
  function slow() { console.log('start'); Utilities.sleep(299000); Utilities.sleep(30000); console.log('end'); }
  function mine() { return ScriptApp.getProjectTriggers().map((t) => t.getHandlerFunction()); }`;
const texts = (lines: readonly { readonly text: string }[]): string[] =>
  lines.map(({ text }) => text.split(' ')[0] ?? '');

describe('a clock trigger', () => {
  it('fires on its schedule as the clock is turned, with the time in UTC', async () => {
    const script =
      await opened(`${BUNDLE} function show(e) { console.log(JSON.stringify({ ...e, authMode: String(e.authMode) })); }
      function install() { ScriptApp.newTrigger('show').timeBased().everyHours(1).create(); }`);
    await given(script, 'every', [5]);
    const runs = await script.tick('2025-03-05T18:17:00Z');
    expect(texts(script.logs)).toEqual([
      '2025-03-05T18:05:00.000Z',
      '2025-03-05T18:10:00.000Z',
      '2025-03-05T18:15:00.000Z',
    ]);
    expect(runs.map(({ trigger, outcome, user }) => [trigger, outcome, user])).toEqual(
      Array(3).fill(['CLOCK', 'COMPLETED', OWNER]),
    );
    expect(script.clock.now()).toBe(Date.parse('2025-03-05T18:17:00Z'));
    await given(script, 'install');
    await script.tick('2025-03-05T19:17:00Z');
    expect(JSON.parse(script.logs.at(-1)?.text ?? '')).toEqual({
      authMode: 'FULL',
      triggerUid: script.triggers()[1]?.id,
      timezone: 'UTC',
      year: 2025,
      month: 3,
      'day-of-month': 5,
      'day-of-week': 3,
      'week-of-year': 10,
      hour: 19,
      minute: 17,
      second: 0,
    });
  });

  it('overlaps with its own next firing where a run is long', async () => {
    const script = await opened(
      `${BUNDLE} function install() { ScriptApp.newTrigger('slow').timeBased().everyMinutes(5).create(); }`,
    );
    await given(script, 'install');
    await script.tick('2025-03-05T18:11:00Z');
    expect(script.logs.map(({ text, at }) => [text, (at - Date.parse(START)) / 1000])).toEqual([
      ['start', 300],
      ['start', 600],
      ['end', 629],
      ['end', 929],
    ]);
  });

  it('runs as who made it; others neither see nor delete it', async () => {
    const script =
      await opened(`${BUNDLE} function who() { console.log(Session.getEffectiveUser().getEmail(), Session.getActiveUser().getEmail()); }
      function install() { ScriptApp.newTrigger('who').timeBased().after(60000).create(); }`);
    await given(script, 'install', [], { user: COLLEAGUE });
    expect(await given(script, 'mine')).toEqual([]);
    expect(await given(script, 'mine', [], { user: COLLEAGUE })).toEqual(['who']);
    await script.tick('2025-03-05T18:02:00Z');
    expect(script.logs.at(-1)?.text).toBe(`${COLLEAGUE} ${COLLEAGUE}`);
  });

  it('that is to fire once does so, and stays in the list until it is deleted', async () => {
    const script = await opened(`${BUNDLE}
      function at(iso) { ScriptApp.newTrigger('fired').timeBased().at(new Date(iso)).create(); }
      function clear() { ScriptApp.getProjectTriggers().forEach((trigger) => ScriptApp.deleteTrigger(trigger)); }`);
    await given(script, 'at', ['2025-03-05T18:30:00Z']);
    await given(script, 'at', ['2025-03-05T17:00:00Z']);
    expect(await script.tick('2025-03-06T18:00:00Z')).toHaveLength(2);
    expect(await script.tick('2025-03-07T18:00:00Z')).toHaveLength(0);
    expect(await given(script, 'mine')).toHaveLength(2);
    await given(script, 'clear');
    expect(await given(script, 'mine')).toEqual([]);
  });

  it('may be deleted by the run before it', async () => {
    const script =
      await opened(`function once() { ScriptApp.getProjectTriggers().forEach((t) => ScriptApp.deleteTrigger(t)); }
      function install() { ScriptApp.newTrigger('once').timeBased().everyMinutes(1).create(); ScriptApp.newTrigger('once').timeBased().everyMinutes(1).create(); }`);
    await given(script, 'install');
    expect(await script.tick('2025-03-05T19:00:00Z')).toHaveLength(1);
  });

  it('fails, and is not lost, where its function is not there', async () => {
    const script = await opened(
      `function install() { ScriptApp.newTrigger('gone').timeBased().everyMinutes(30).create(); }`,
    );
    await given(script, 'install');
    const runs = await script.tick('2025-03-05T19:00:00Z');
    expect(runs.map(({ error }) => error?.message)).toEqual(Array(2).fill('Script function not found: gone'));
  });

  it('can have a firing killed', async () => {
    const script =
      await opened(`${BUNDLE} function write() { PropertiesService.getScriptProperties().setProperty('a', '1'); }
      function install() { ScriptApp.newTrigger('write').timeBased().everyMinutes(30).create(); }`);
    await given(script, 'install');
    const runs = await script.tick('2025-03-05T18:30:00Z', { kill: () => ({ beforeCall: 1 }) });
    expect(runs.map(({ outcome }) => outcome)).toEqual(['KILLED']);
    expect(script.properties.all('SCRIPT')).toEqual({});
  });

  it('that a hand turned the clock over fires once, not for each time missed', async () => {
    const script = await opened(BUNDLE);
    await given(script, 'every', [5]);
    script.clock.advance(3_600_000);
    expect(await script.tick(new Date(script.clock.now() + 60_000).toISOString())).toHaveLength(1);
  });

  it('fires by itself on the real clock', async () => {
    const script = await opened(BUNDLE, { clock: realClock() });
    await given(script, 'every', [1]);
    const stop = script.keepTime();
    script.clock.advance(61_000);
    await expect
      .poll(() => script.executions.filter(({ trigger }) => trigger === 'CLOCK').length, { timeout: 5000 })
      .toBe(1);
    stop();
    const ahead = new Date(script.clock.now() + 150_000).toISOString();
    expect(await script.tick(ahead)).toHaveLength(2);
  });
});

describe('sleep', () => {
  it('takes no time of the machine’s while the real clock is turned by hand, and does otherwise', async () => {
    const script = await opened(
      `function nap() { const began = Date.now(); Utilities.sleep(40000); return Date.now() - began; }
      function doze() { Utilities.sleep(300); }
      function every() { ScriptApp.newTrigger('nap').timeBased().everyMinutes(1).create(); }`,
      { clock: realClock() },
    );
    await given(script, 'every');
    const [machine, clock] = [Date.now(), script.clock.now()];
    const [first] = await script.tick(new Date(clock + 61_000).toISOString());
    expect(first?.value).toBeGreaterThanOrEqual(40_000);
    expect(script.clock.now() - clock).toBeGreaterThanOrEqual(100_000);
    expect(Date.now() - machine).toBeLessThan(20_000);
    const again = Date.now();
    await given(script, 'doze');
    expect(Date.now() - again).toBeGreaterThanOrEqual(295);
  });
});

describe('limits', () => {
  it('are 20 triggers for a user', async () => {
    const script = await opened(BUNDLE);
    for (let made = 0; made < 20; made += 1) await given(script, 'every', [30]);
    const { error } = await script.run('every', [30]);
    expect(error?.message).toBe(
      'This script has too many triggers. Triggers must be deleted from the script before more can be added.',
    );
    expect(await given(script, 'every', [30], { user: COLLEAGUE })).toMatch(/^\d+$/);
  });

  it('are 90 minutes of triggers a day for a consumer, anew at Pacific midnight', async () => {
    const script = await opened(
      `function slow() { Utilities.sleep(300000); } function install() { ScriptApp.newTrigger('slow').timeBased().everyMinutes(10).create(); }`,
      { clock: simulatedClock('2025-03-05T20:00:00Z') },
    );
    await given(script, 'install');
    const runs = await script.tick('2025-03-06T08:25:00Z');
    const refused = runs.filter(({ error }) => error?.message === 'Service using too much computer time for one day');
    expect(runs.filter(({ outcome }) => outcome === 'COMPLETED')).toHaveLength(18 + 3);
    expect(refused).toHaveLength(53);
    expect(refused.at(-1)?.startedAt).toBeLessThan(Date.parse('2025-03-06T08:00:00Z'));
  });
});

describe('builders', () => {
  const clock = `ScriptApp.newTrigger('f').timeBased()`;

  it('refuse what Google refuses', async () => {
    expect(
      await thrownBy([
        `${clock}.everyMinutes(7)`,
        `${clock}.everyHours(5)`,
        `${clock}.everyMinutes(5).everyHours(1)`,
        `${clock}.create()`,
        `${clock}.everyDays(1).nearMinute(5).create()`,
        `${clock}.everyDays(1).atHour(24)`,
        `${clock}.everyDays(1).inTimezone('Moon/Base').create()`,
        `${clock}.onWeekDay('MONDAY')`,
        `ScriptApp.newTrigger('f').forSpreadsheet('id').create()`,
        `ScriptApp.deleteTrigger({})`,
        `ScriptApp.newTrigger()`,
      ]),
    ).toEqual([
      'Exception: The value you passed to everyMinutes was invalid. It must be one of 1, 5, 10, 15 or 30.',
      'Exception: The value you passed to everyHours was invalid. It must be one of 1, 2, 4, 6, 8 or 12.',
      'Exception: The clock trigger already has a recurrence; a trigger can have one only.',
      'Exception: Please specify a recurrence or a time for the clock trigger.',
      'Exception: nearMinute requires atHour: say which hour the minute belongs to.',
      'Exception: The value you passed to atHour was invalid. It must be an integer between 0 and 23.',
      'Exception: Invalid argument: timezone. Moon/Base is no time zone.',
      "Exception: The parameters (String) don't match the method signature for ClockTriggerBuilder.onWeekDay.",
      'Exception: Please specify an event for the spreadsheet trigger.',
      "Exception: The parameters (Object) don't match the method signature for ScriptApp.deleteTrigger.",
      "Exception: The parameters () don't match the method signature for ScriptApp.newTrigger.",
    ]);
  });

  it('make triggers that tell of themselves', async () => {
    const script = await opened(`function main() {
      ScriptApp.newTrigger('a').timeBased().everyWeeks(2).onWeekDay(ScriptApp.WeekDay.MONDAY).atHour(3).nearMinute(5).inTimezone('UTC').create();
      ScriptApp.newTrigger('b').forSpreadsheet('sheet-1').onEdit().create();
      return ScriptApp.getProjectTriggers().map((t) => [t.getHandlerFunction(), String(t.getEventType()), t.getTriggerSource() === ScriptApp.TriggerSource.CLOCK, t.getTriggerSourceId()]);
    }`);
    expect(await given(script, 'main')).toEqual([
      ['a', 'CLOCK', true, null],
      ['b', 'ON_EDIT', false, 'sheet-1'],
    ]);
  });
});

describe('times', () => {
  const firings = (recurrence: Recurrence, count: number, created = START, zone = 'America/Los_Angeles'): string[] => {
    const times: string[] = [];
    for (let after = Date.parse(created); times.length < count; ) {
      after =
        nextFiring({ id: 'one', recurrence, zone: zoneOf(zone), createdAt: Date.parse(created) }, after) ?? Number.NaN;
      times.push(new Date(after).toISOString());
    }
    return times;
  };
  const local = (iso: string): string =>
    new Date(iso).toLocaleString('sv-SE', { timeZone: 'America/Los_Angeles', weekday: 'short' });

  it('keep to the hour of the zone through a change of the clocks, near the minute', () => {
    const days = firings({ every: 'DAYS', count: 1, hour: 3, minute: 30 }, 6);
    const minutes = new Set(days.map((iso) => iso.slice(14)));
    expect(minutes.size).toBe(1);
    expect(days.map((iso) => iso.slice(0, 13))).toEqual([
      '2025-03-06T11',
      '2025-03-07T11',
      '2025-03-08T11',
      '2025-03-09T10',
      '2025-03-10T10',
      '2025-03-11T10',
    ]);
    const minute = Number(days[0]?.slice(14, 16));
    expect(minute).toBeGreaterThanOrEqual(15);
    expect(minute).toBeLessThanOrEqual(45);
  });

  it('of every third day, of every other Monday, of the 31st', () => {
    const day = (iso: string): string => new Date(iso).toLocaleDateString('sv-SE', { timeZone: 'America/Los_Angeles' });
    expect(firings({ every: 'DAYS', count: 3, hour: 1, minute: 30 }, 3).map(day)).toEqual([
      '2025-03-06',
      '2025-03-09',
      '2025-03-12',
    ]);
    const mondays = firings({ every: 'WEEKS', count: 2, weekDay: 'MONDAY', hour: 9, minute: null }, 3);
    expect(mondays.map(day)).toEqual(['2025-03-10', '2025-03-24', '2025-04-07']);
    expect(local(mondays[0] ?? '')).toContain('mån');
    expect(firings({ every: 'MONTHS', monthDay: 31, hour: 9, minute: 30 }, 3).map(day)).toEqual([
      '2025-03-31',
      '2025-05-31',
      '2025-07-31',
    ]);
  });
});
