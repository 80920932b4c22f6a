// What sidebars send, read without a browser: whatever comes is a request or a sentence for each field, never a throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConnectForm } from '../../src/automation/requests/connect';
import { accepted, FormRefused } from '../../src/automation/requests/fields';
import { type GenerateForm, readGenerateForm } from '../../src/automation/requests/generate';
import { generateDefaults, generateFrame } from '../../src/automation/requests/generate-start';
import { readPageRequest } from '../../src/automation/requests/page';
import { readSwapRequest } from '../../src/automation/requests/swap';
import { instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { defaultParameters } from '../../src/parameters/registry';
import { checkedSettings, defaultSettings } from '../../src/warehouse/settings';

const frameAt = (utc: string) => generateFrame(['Jade', 'jade', 'Ruby'], instant(Date.parse(utc)), losAngelesOffsets);
const frame = frameAt('2025-03-06T18:00:00Z');
const form: GenerateForm = generateDefaults('Ruby', frame, defaultParameters);

describe('the form to generate a week', () => {
  it('is valid as it opens, with the page whose tab is open', () => {
    expect(readGenerateForm(form, frame)).toEqual({
      ok: true,
      request: {
        page: 'Ruby',
        weekStart: '2025-03-10',
        mode: 'auto',
        messageCount: null,
        lookbackDays: 30,
        seed: null,
        exportOnSuccess: true,
      },
    });
    expect(generateDefaults('Gone', frame, defaultParameters).page).toBe('');
  });

  it('takes the next Monday from the date in Los Angeles, not in Greenwich', () => {
    // Sunday evening there, Monday morning in Greenwich.
    const sunday = frameAt('2025-03-10T05:00:00Z');
    expect(sunday.today).toBe('2025-03-09');
    expect(generateDefaults(null, sunday, defaultParameters).weekStart).toBe('2025-03-10');
    expect(generateDefaults(null, frameAt('2025-03-10T08:00:00Z'), defaultParameters).weekStart).toBe('2025-03-17');
  });

  it('a page may be written in another case, unless two pages differ in case alone', () => {
    expect(readGenerateForm({ ...form, page: ' rUBY ' }, frame)).toMatchObject({ ok: true, request: { page: 'Ruby' } });
    expect(readGenerateForm({ ...form, page: 'jade' }, frame)).toMatchObject({ ok: true, request: { page: 'jade' } });
    expect(readGenerateForm({ ...form, page: 'JADE' }, frame)).toMatchObject({
      ok: false,
      errors: { page: expect.stringContaining('Did you mean') },
    });
  });

  it.each([
    ['weekStart', '2025-03-03', '2025-03-03'],
    ['weekStart', '2026-03-02', '2026-03-02'],
    ['messageCount', 'Auto', null],
    ['messageCount', '1000', 1000],
    ['lookbackDays', '365', 365],
    ['seed', ' a b ', 'a b'],
    ['mode', 'push', 'push'],
  ])('%s "%s" is taken as %s', (field, value, taken) => {
    expect(readGenerateForm({ ...form, [field]: value }, frame)).toMatchObject({
      ok: true,
      request: { [field]: taken },
    });
  });

  it.each([
    ['mode', 'wild'],
    ['mode', 'toString'],
    ['messageCount', '1001'],
    ['messageCount', '-3'],
    ['messageCount', '1e3'],
    ['messageCount', ''],
    ['lookbackDays', '366'],
    ['seed', 'a\u0000b'],
    ['exportOnSuccess', 'yes'],
    ['page', 7],
    ['weekStart', null],
  ])('%s %j is refused by its name, and nothing else is', (field, value) => {
    const read = readGenerateForm({ ...form, [field]: value }, frame);
    expect(read.ok ? [] : Object.keys(read.errors)).toEqual([field]);
  });

  it('whatever comes is answered: with a request in bounds, or with sentences', () => {
    const fields = fc.record(
      Object.fromEntries(Object.keys(form).map((name) => [name, fc.oneof(fc.string(), fc.anything())])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fields, fc.anything()), (given) => {
        const read = readGenerateForm(given, frame);
        if (read.ok) expect(frame.pages).toContain(read.request.page);
        else for (const error of Object.values(read.errors)) expect(error).toMatch(/^.+: .+\.$|\?$/s);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the form to connect the warehouse', () => {
  it('lets through exactly what may be put into SQL', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9-]{4,32}$/)), (project) => {
        const read = readConnectForm({ ...defaultSettings, project });
        const isSafe = (() => {
          try {
            checkedSettings({ ...defaultSettings, project: project.trim() });
            return true;
          } catch {
            return false;
          }
        })();
        expect(read.ok).toBe(isSafe);
      }),
      { numRuns: 300 },
    );
  });

  it('names each field that is wrong', () => {
    const read = readConnectForm({ project: 'X', dataset: '', opsDataset: 'a.b', location: '`' });
    expect(read.ok ? {} : Object.keys(read.errors)).toEqual(['project', 'dataset', 'opsDataset', 'location']);
  });
});

describe('requests that no one types', () => {
  it('are refused with the field’s name', () => {
    const swap = { scheduleId: 's', slotId: 's#001', fromCaptionId: '1', toCaptionId: '2' };
    expect(readSwapRequest(swap)).toEqual(swap);
    expect(() => readSwapRequest({ ...swap, toCaptionId: 'two' })).toThrow('swap.toCaptionId');
    expect(() => readSwapRequest({ ...swap, more: 1 })).toThrow('swap.more');
    expect(() => readPageRequest({ page: '' })).toThrow('request.page');
    expect(() => readPageRequest(null)).toThrow('request');
  });
});

it('a server refuses a form with a sentence for each field', () => {
  const read = readGenerateForm({ ...form, page: 'x', mode: 'wild' }, frame);
  expect(() => accepted(read)).toThrow(FormRefused);
  expect(() => accepted(read)).toThrow(/^Nothing was done: Page: "x" is no active page.*Mode: expected one of/);
});
