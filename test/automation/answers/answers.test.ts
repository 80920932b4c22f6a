// What sidebars are told: failures with their remedies, a page's standing, progress from the cache, an address that was tried, a busy page.
import { describe, expect, it } from 'vitest';
import { answered, failureOf, Refused } from '../../../src/automation/answers/answered';
import { connected, notConnected } from '../../../src/automation/answers/connection';
import { progressShown } from '../../../src/automation/answers/progress';
import { sidebarStartOf, startFacts } from '../../../src/automation/answers/start';
import { busyMessage } from '../../../src/automation/busy';
import { FormRefused } from '../../../src/automation/requests/fields';
import { seenAnalysis } from '../../../src/automation/seen-analysis';
import { civilDate, instant } from '../../../src/calendar/civil';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { defaultParameters } from '../../../src/parameters/registry';
import { SchemaError } from '../../../src/planning/schema';
import { JobFailure, JobTimeout, RestFailure } from '../../../src/warehouse/failures';
import type { FoundObject } from '../../../src/warehouse/rows/sidebar';
import { defaultSettings } from '../../../src/warehouse/settings';

const NOON = instant(Date.parse('2025-03-05T20:00:00Z'));

const ANALYSIS = JSON.stringify({
  version: 1,
  page_name: 'iris',
  account_classification: {
    size_tier: 'MEDIUM',
    avg_audience: 12_000,
    daily_ppv_target_min: 5,
    daily_ppv_target_max: 7,
    daily_bump_target: 5,
    min_ppv_gap_minutes: 120,
    saturation_tolerance: 0.5,
  },
  saturation: {
    saturation_score: 0.9,
    risk_level: 'CRITICAL',
    recommended_action: 'pause_ppv',
    volume_adjustment_factor: 0,
    bad_days_in_row: 4,
  },
  performance_trends: { avg_emv: 60, avg_conversion_rate: 0.02, trend_direction: 'declining' },
  confidence: 0.8,
  analysed_at: '2025-03-05T10:05:00Z',
  lookback_from: '2025-02-03',
  lookback_to: '2025-03-05',
  notes: ['A note.'],
});

describe('a failure', () => {
  const failing = (error: unknown) => {
    const logged: string[] = [];
    const answer = answered(
      () => {
        throw error;
      },
      (line) => logged.push(line),
    );
    return { answer, logged };
  };

  it('of a form names its fields and is nobody else’s business', () => {
    const { answer, logged } = failing(new FormRefused({ page: 'Page: choose one.' }));
    expect(answer).toMatchObject({ ok: false, failure: { fields: { page: 'Page: choose one.' } } });
    expect(logged).toEqual([]);
    expect(failing(new Refused('No row.', 'Select one.')).logged).toEqual([]);
  });

  it('that nobody foresaw is logged with its trace', () => {
    const { answer, logged } = failing(new TypeError('x is not a function'));
    expect(answer).toEqual({ ok: false, failure: { message: 'x is not a function', remedy: null, fields: {} } });
    expect(logged[0]).toContain('answers.test.ts');
    expect(failing('thrown text').answer).toMatchObject({ ok: false, failure: { message: 'thrown text' } });
  });

  it.each([
    [new RestFailure(403, 'accessDenied', 'Access Denied: Project p'), 'BigQuery Job User'],
    [new JobFailure('j', 'notFound', 'Not found: Dataset p:d was not found in location US'), 'Connect warehouse'],
    [new RestFailure(503, 'backendError', 'Try later'), 'try again'],
    [new JobFailure('j', 'invalidQuery', 'Unrecognized name: x'), 'Verify'],
    [new SchemaError('swap.slotId', 'a slot’s id', 1), 'open it again'],
  ])('%s says what to do', (error, remedy) => {
    expect(failureOf(error).remedy).toContain(remedy);
  });

  it('whose message says what to do says it once', () => {
    expect(failureOf(new JobTimeout('j', 60)).remedy).toBeNull();
  });
});

describe('what the form opens with', () => {
  const unknown = {
    size_tier: null,
    risk_level: null,
    saturation_score: null,
    saturation_tolerance: null,
    bad_days_in_row: null,
  };
  const row = {
    parameters: JSON.stringify({ lookback_days: 21, sidebar_poll_seconds: 5 }),
    pages: [
      { page_name: 'ash', ...unknown },
      {
        page_name: 'iris',
        ...unknown,
        size_tier: 'MEDIUM',
        risk_level: 'MODERATE',
        saturation_score: 0.6,
        saturation_tolerance: 0.5,
        bad_days_in_row: 3,
      },
      { page_name: 'odd', ...unknown, size_tier: 'HUGE', risk_level: 'MODERATE' },
    ],
  };
  const facts = startFacts(row, NOON, losAngelesOffsets);

  it('takes the numbers in force, and the page of the tab in front where it is an active one', () => {
    expect(sidebarStartOf(row, facts, 'iris')).toMatchObject({
      defaults: { page: 'iris', lookbackDays: '21', weekStart: '2025-03-10' },
      pollSeconds: 5,
    });
    expect(sidebarStartOf(row, facts, 'gone').defaults.page).toBe('');
  });

  it('tells a page’s tier and colour as planning takes them, and nothing where nothing is known', () => {
    expect(sidebarStartOf(row, facts, null).about).toEqual([
      { page: 'ash', tier: null, colour: null },
      { page: 'iris', tier: 'MEDIUM', colour: 'RED' },
      { page: 'odd', tier: null, colour: null },
    ]);
  });
});

describe('progress', () => {
  const step = { page: 'iris', weekStart: '2025-03-10', stage: 'PLAN', message: 'Building.', at: 1, scheduleId: null };

  it('carries the analysis with its colour', () => {
    const analysis = seenAnalysis(ANALYSIS, defaultParameters);
    expect(progressShown(JSON.stringify({ ...step, analysis }))).toMatchObject({
      stage: 'PLAN',
      analysis: { tier: 'MEDIUM', colour: 'RED', trend: 'declining', ppvADayMax: 7, notes: ['A note.'] },
    });
    expect(progressShown(JSON.stringify({ ...step, analysis: null }))).toEqual({ ...step, analysis: null });
  });

  it('is unknown where nothing was left, or what another version left', () => {
    expect(progressShown(null)).toBeNull();
    expect(progressShown(JSON.stringify(step))).toBeNull();
    expect(seenAnalysis('{"version":7}', defaultParameters)).toBeNull();
  });
});

describe('an address of a warehouse', () => {
  const there = (dataset: FoundObject['dataset'], kind: FoundObject['kind'], names: string): FoundObject[] =>
    names.split(' ').map((name) => ({ dataset, kind, name }));

  it('is told with what is missing there, each with what to do', () => {
    const found = [
      ...there('main', 'table', 'mass_messages creator_profiles creator_content_inventory page_analysis'),
      ...there('main', 'routine', 'claim_pages page_candidates commit_schedules finish_pages apply_changes'),
    ];
    const { message, remarks } = connected(defaultSettings, found);
    expect(message).toContain('4 tables and views and 5 routines');
    expect(remarks).toHaveLength(3);
    expect(remarks[0]).toContain('has no caption_bank.');
    expect(remarks[1]).toMatch(/no analyze_creator_performance, .*schedule_recommendations_messages\. .*deploy/);
    expect(remarks[2]).toContain('ops_config has no current_parameters, job_controls');
  });

  it.each([
    ['Not found: Dataset of-scheduler-proj:ops_config was not found in location EU', 'opsDataset'],
    ['Not found: Dataset of-scheduler-proj:eros_scheduling_brain was not found in location EU', 'dataset'],
    ['Access Denied: Project of-scheduler-proj: User does not have bigquery.jobs.create permission', 'project'],
  ])('that does not answer is a fault of its field: %s', (message, field) => {
    const failure = notConnected(defaultSettings, new RestFailure(404, 'notFound', message));
    expect(Object.keys(failure.fields)).toEqual([field]);
    expect(failure.remedy).toContain('as they were');
  });

  it('is nobody’s fault where BigQuery is down', () => {
    const failure = notConnected(defaultSettings, new RestFailure(503, 'backendError', 'Try later'));
    expect(failure).toMatchObject({ fields: {}, remedy: expect.stringContaining('try again') });
  });
});

describe('a busy page', () => {
  const row = { page_name: 'iris', week_start: civilDate('2025-03-10'), leased_since: NOON };

  it('says who, since when and until when, in Los Angeles', () => {
    expect(busyMessage({ ...row, lease_owner: 'a@example.com (0f3c)' }, 8, losAngelesOffsets)).toBe(
      'a@example.com has been at iris, week of 2025-03-10 since 12:00. Try again when that is done, at the latest at 12:08.',
    );
    expect(busyMessage({ ...row, lease_owner: 'queue-1741' }, 8, losAngelesOffsets)).toMatch(
      /^The clock \(queue-1741\) has been/,
    );
    expect(busyMessage({ ...row, lease_owner: null, leased_since: null }, 8, losAngelesOffsets)).toContain('8 minutes');
  });
});
