// Opens the smoke checks' scene: the stage in memory, with an ear on what the add-on sends and a hand on what is answered.

import type { GeneratedWeek } from '../../../src/automation/week-request';
import type { Reader } from '../../../src/planning/schema';
import { columnOf } from '../../../src/sheets/layout';
import { PAGE_LAYOUT } from '../../../src/sheets/page-tab/layout';
import { rowDecoder } from '../../../src/warehouse/decode';
import type { WireField } from '../../../src/warehouse/port';
import { type Fault, type PlannedCall, simulatedClock } from '../../../workbench/apps-script';
import { shownCells } from '../../../workbench/apps-script/host/spreadsheet/view';
import { openStage, type Stage } from '../stage';
import { nightOf } from './night';
import { type Night, OPENS_AT, type Scene, type SentJob, SmokeFault } from './scene';

export async function openScene(progress: (line: string) => void): Promise<Scene> {
  const sent: SentJob[] = [];
  let plan: ((call: PlannedCall) => Fault | null) | null = null;
  const clock = simulatedClock(OPENS_AT);
  const stage = await openStage({
    clock,
    progress,
    faults: (call) => {
      if (call.method === 'jobs.insert') sent.push({ jobId: call.jobId ?? '', sql: call.sql ?? '', at: clock.now() });
      return plan?.(call) ?? null;
    },
  });
  const read = async <T>(sql: string, reader: Reader<T>): Promise<readonly T[]> =>
    (await answered(stage, sql)).map((row, index) => reader(row, `row ${index}`));
  let night: Promise<Night> | undefined;
  const scene: Scene = {
    stage,
    sent,
    fault: (next) => {
      plan = next;
    },
    rows: (sql) => answered(stage, sql),
    read,
    generate: async (page, weekStart) => {
      const before = sent.length;
      const request = { page, weekStart, mode: 'auto', messageCount: null, seed: 'smoke' };
      const execution = await stage.appsScript.run('generateWeek', [request]);
      if (execution.outcome !== 'COMPLETED') {
        throw new SmokeFault(`generateWeek of ${page} ended as ${execution.outcome}: ${execution.error?.message}`);
      }
      return { week: execution.value as GeneratedWeek, execution, sent: sent.slice(before) };
    },
    slotsInTab: (page) => slotsInTab(stage, page),
    night: () => {
      night ??= nightOf(scene);
      return night;
    },
    close: () => stage.close(),
  };
  return scene;
}

interface Answer {
  readonly error?: { readonly message: string };
  readonly schema?: { readonly fields: readonly WireField[] };
  readonly rows?: readonly unknown[];
  readonly pageToken?: string;
}

async function answered({ target }: Stage, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const response = await fetch(`${target.endpoint}/bigquery/v2/projects/${target.project}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: sql,
      useLegacySql: false,
      timeoutMs: 60_000,
      maxResults: 100_000,
      defaultDataset: { datasetId: target.dataset },
      formatOptions: { useInt64Timestamp: true },
    }),
  });
  const answer = (await response.json()) as Answer;
  if (answer.error) throw new SmokeFault(`${answer.error.message}\n${sql}`);
  if (answer.pageToken !== undefined) throw new SmokeFault(`More rows than one answer holds: ${sql}`);
  const decode = rowDecoder(answer.schema?.fields ?? []);
  return (answer.rows ?? []).map(decode);
}

function slotsInTab({ spreadsheet, world }: Stage, page: string): readonly string[] | null {
  const title = world.pages.find(({ name }) => name === page)?.displayName ?? page;
  const sheet = spreadsheet.workbook.sheetByName(title);
  if (sheet === undefined) return null;
  const column = columnOf(PAGE_LAYOUT, 'slot');
  const box = { row: PAGE_LAYOUT.titleRow + 1, column, rows: 400, columns: 1 };
  return shownCells(spreadsheet.workbook, sheet.id, box).flatMap(({ text }) => (text === '' ? [] : [text]));
}
