// Statements as data: names from settings only, values as typed parameters only.
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/calendar/civil';
import { weekStart } from '../../src/calendar/weeks';
import * as values from '../../src/warehouse/query-parameters';
import { checkedSettings, defaultSettings, SettingsError, storedSettings } from '../../src/warehouse/settings';
import { claim, commit, runDaily, scheduledMessages } from '../../src/warehouse/statements';

const hostile = 'x`); DROP TABLE y; --';

describe('statements', () => {
  it('name their procedure by the settings and carry values as parameters, whatever they contain', () => {
    const settings = { ...defaultSettings, project: 'another-proj', dataset: 'brain_2' };
    const wanted = [{ pageName: hostile, weekStart: weekStart('2025-03-10') }];
    const statement = claim(settings, { owner: hostile, pageLimit: 5, wanted });
    expect(statement.sql).toBe('CALL `another-proj.brain_2.claim_pages`(@owner, @page_limit, @wanted)');
    expect(values.wireParameters(statement.values)).toEqual([
      { name: 'owner', parameterType: { type: 'STRING' }, parameterValue: { value: hostile } },
      { name: 'page_limit', parameterType: { type: 'INT64' }, parameterValue: { value: '5' } },
      {
        name: 'wanted',
        parameterType: {
          type: 'ARRAY',
          arrayType: {
            type: 'STRUCT',
            structTypes: [
              { name: 'page_name', type: { type: 'STRING' } },
              { name: 'week_start', type: { type: 'DATE' } },
            ],
          },
        },
        parameterValue: {
          arrayValues: [{ structValues: { page_name: { value: hostile }, week_start: { value: '2025-03-10' } } }],
        },
      },
    ]);
  });

  it('the export’s weeks span what is asked for', () => {
    const asked = ['2025-03-17', '2025-03-10'].map((week) => ({ scheduleId: week, weekStart: weekStart(week) }));
    const { values: given } = scheduledMessages(defaultSettings, asked);
    expect(given.first_week?.value).toEqual({ value: '2025-03-10' });
    expect(given.last_week?.value).toEqual({ value: '2025-03-17' });
  });

  it('a claim tells how the pages before it ended, in the same job', () => {
    const statement = claim(defaultSettings, { owner: 'me', pageLimit: 5, wanted: [] }, [{ page_name: hostile }]);
    expect(statement.sql).toBe(
      'CALL `of-scheduler-proj.eros_scheduling_brain.finish_pages`(@results);\nCALL `of-scheduler-proj.eros_scheduling_brain.claim_pages`(@owner, @page_limit, @wanted)',
    );
    expect(statement.values.results?.value).toEqual({ value: JSON.stringify([{ page_name: hostile }]) });
  });

  it('payloads are JSON text', () => {
    expect(commit(defaultSettings, [{ a: 1 }]).values.payloads?.value).toEqual({ value: '[{"a":1}]' });
  });
});

describe('settings', () => {
  it.each([
    ['project', { project: 'x`; DROP' }],
    ['dataset', { dataset: 'brain`.x' }],
    ['dataset of settings', { opsDataset: '' }],
    ['location', { location: 'US; x' }],
  ])('a %s that is no name is refused by name', (field, wrong) => {
    const settings = { ...defaultSettings, ...wrong };
    expect(() => checkedSettings(settings)).toThrow(SettingsError);
    expect(() => checkedSettings(settings)).toThrow(`The warehouse's ${field} is`);
    expect(() => runDaily({ ...defaultSettings, project: hostile }, weekStart('2025-03-10'))).toThrow(SettingsError);
  });

  it('are the defaults until some are stored', () => {
    expect(storedSettings(undefined)).toEqual(defaultSettings);
    const other = { ...defaultSettings, location: 'europe-west1' };
    expect(storedSettings(JSON.stringify(other))).toEqual(other);
    expect(() => storedSettings('{"project":"p"}')).toThrow(/settings\.dataset/);
  });
});

describe('query parameters', () => {
  it('NULL is an absent value of a known type', () => {
    expect(values.numeric(null)).toEqual({ type: { type: 'NUMERIC' }, value: {} });
    expect(values.array('INT64', [1, null], values.int64).value).toEqual({ arrayValues: [{ value: '1' }, {}] });
  });

  it.each([
    () => values.int64(2 ** 53),
    () => values.int64('1e3'),
    () => values.int64(0.5),
    () => values.float64(Number.NaN),
    () => values.numeric('12,99'),
    () => values.numeric(1e-12),
    () => values.structs({ a: 'STRING' }, [{ a: values.int64(1) }]),
    () => values.structs({ a: 'STRING' }, [{}]),
  ])('what does not fit its type is refused (%#)', (make) => {
    expect(make).toThrow(values.ParameterValueError);
  });

  it('an instant is told in UTC', () => {
    expect(values.timestamp(instant(Date.parse('2025-03-09T03:30:00-07:00'))).value).toEqual({
      value: '2025-03-09T10:30:00.000Z',
    });
  });
});
