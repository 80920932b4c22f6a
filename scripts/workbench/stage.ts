// All of the product on this machine: the embedded warehouse with its objects and the demo, and the built add-on in the local Apps Script.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant } from '../../src/calendar/civil';
import { defaultSettings } from '../../src/warehouse/settings';
import {
  type AppsScript,
  type AppsScriptOptions,
  type Delay,
  type FaultPlan,
  type HostClock,
  openAppsScript,
} from '../../workbench/apps-script';
import { SpreadsheetService } from '../../workbench/apps-script/host/spreadsheet/service';
import type { UiPort } from '../../workbench/apps-script/host/spreadsheet/ui-port';
import { Workbook } from '../../workbench/apps-script/host/spreadsheet/workbook';
import { type DemoTarget, deliverResults, loadDemo } from '../../workbench/demo/load';
import { type DemoScale, type DemoWorld, demoWorld } from '../../workbench/demo/world';
import type { Turning } from '../../workbench/page/clock-panel';
import { openWarehouse, type Warehouse } from '../../workbench/warehouse';
import { Analyser } from '../../workbench/warehouse/analyser/analyser';
import { stopSharedAnalyser } from '../../workbench/warehouse/analyser/server';
import { startServer } from '../../workbench/warehouse/rest/serve';
import { runScript } from '../../workbench/warehouse/script/run-script';
import { addOnFiles, MANIFEST, ROOT, SCRIPT } from '../building/add-on';
import { type Statement, statementsOf } from '../warehouse-objects/apply';

export interface StageOptions {
  readonly clock: HostClock;
  /** Where warehouse and sheet are kept between starts; in memory when absent. */
  readonly dataFolder?: string;
  readonly scale?: DemoScale;
  readonly seed?: string;
  readonly user?: string;
  /** Who may edit the spreadsheet beside its owner. */
  readonly editors?: readonly string[];
  readonly ui?: UiPort;
  /** The warehouse's port; any free one when absent. */
  readonly port?: number;
  /** By what address the add-on reaches the warehouse, if not by its own: a line that can be cut. */
  readonly reachedBy?: (warehouse: string) => string;
  readonly delay?: Delay;
  readonly faults?: FaultPlan;
  readonly jobTime?: AppsScriptOptions['jobTime'];
  readonly internet?: AppsScriptOptions['internet'];
  /** Parameters in force that differ from their defaults, of a stage that is not kept. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** How far a long start is. */
  readonly progress?: (line: string) => void;
}

/** The add-on over a warehouse that is served, by whomever. */
export interface ServedStage {
  /** Where BigQuery's REST is served. */
  readonly endpoint: string;
  readonly appsScript: AppsScript;
  readonly spreadsheet: SpreadsheetService;
  readonly user: string;
  close(): Promise<void>;
}

export interface Stage extends ServedStage {
  readonly warehouse: Warehouse;
  readonly world: DemoWorld;
  readonly target: DemoTarget;
  /** Whether the demo was loaded by this start. */
  readonly isNew: boolean;
  /** Runs SQL to its end, in the main dataset. */
  sql(text: string): Promise<void>;
  /** Turns the clock: what is due on the way runs, and what was scheduled brings its results, hour by hour. */
  advance(until: number, turning?: Partial<Turning>): Promise<{ readonly messages: number }>;
}

const PROJECT = defaultSettings.project;
const SQL_FOLDER = join(ROOT, 'sql');
const MS_AN_HOUR = 3_600_000;
export const STAGE_USER = 'lead@example.com';

export async function openStage(options: StageOptions): Promise<Stage> {
  const { clock, dataFolder, progress = () => undefined, user = STAGE_USER } = options;
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true });
  const warehouse = await openWarehouse({
    projectId: PROJECT,
    clock: () => BigInt(Math.round(clock.now())) * 1000n,
    user,
    ...(dataFolder === undefined ? {} : { dataFolder: join(dataFolder, 'warehouse') }),
  });
  const server = await startServer(warehouse, { port: options.port ?? 0 });
  const sql = async (text: string): Promise<void> => {
    const session = await warehouse.openSession({ defaultDataset: defaultSettings.dataset });
    try {
      await runScript(session, text);
    } finally {
      await session.close();
    }
  };
  const closed = async (): Promise<void> => {
    await server.close();
    await warehouse.close();
    await stopSharedAnalyser();
  };
  try {
    await deployed(sql, dataFolder, progress);
    const world = demoWorld(options.scale, options.seed);
    const target: DemoTarget = { endpoint: server.url, project: PROJECT, dataset: defaultSettings.dataset };
    if (options.parameters !== undefined) {
      await sql(`INSERT INTO \`${PROJECT}.ops_config.ml_parameters\` (parameter_set, environment, parameters)
VALUES ('eros', 'production', JSON '${JSON.stringify(options.parameters)}')`);
    }
    const isNew = await withDemo(target, world, clock, dataFolder, sql, progress);
    const addOn = await openServedStage(options.reachedBy?.(server.url) ?? server.url, options);
    const delivered = new Delivered(dataFolder, clock.now());
    const deliver = async (): Promise<number> => {
      const { messages } = await deliverResults(target, world, instant(delivered.until), instant(clock.now()));
      delivered.until = clock.now();
      return messages;
    };
    return {
      ...addOn,
      warehouse,
      world,
      target,
      isNew,
      sql,
      async advance(until, { onHour, signal } = {}) {
        // What was sent while nobody turned the clock.
        let messages = delivered.until < clock.now() ? await deliver() : 0;
        while (clock.now() < until && signal?.aborted !== true) {
          await addOn.appsScript.tick(new Date(Math.min(until, clock.now() + MS_AN_HOUR)).toISOString());
          messages += await deliver();
          onHour?.();
        }
        return { messages };
      },
      async close() {
        await addOn.close();
        await closed();
      },
    };
  } catch (error) {
    await closed();
    throw error;
  }
}

/** The add-on in the local Apps Script, over a warehouse that is there already. Closing it leaves that open. */
export async function openServedStage(
  endpoint: string,
  options: Omit<StageOptions, 'scale' | 'seed' | 'port'>,
): Promise<ServedStage> {
  const { clock, dataFolder, progress = () => undefined, user = STAGE_USER } = options;
  progress('building the add-on');
  const files = new Map((await addOnFiles()).map((file) => [file.name, file.text]));
  const workbook = Workbook.fresh({
    id: 'workbench',
    name: 'EROS Scheduler',
    timeZone: 'America/Los_Angeles',
    owner: user,
    editors: options.editors ?? [],
  });
  const spreadsheet = new SpreadsheetService(workbook, options.ui ?? null);
  const appsScript = await openAppsScript({
    bundle: files.get(SCRIPT) ?? '',
    files: Object.fromEntries([...files].filter(([name]) => name.endsWith('.html'))),
    manifest: JSON.parse(files.get(MANIFEST) ?? '{}'),
    clock,
    user,
    account: 'WORKSPACE',
    endpoint,
    spreadsheet,
    ...(dataFolder === undefined ? {} : { persistFolder: join(dataFolder, 'sheet') }),
    ...(options.delay === undefined ? {} : { delay: options.delay }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    ...(options.jobTime === undefined ? {} : { jobTime: options.jobTime }),
    ...(options.internet === undefined ? {} : { internet: options.internet }),
  });
  return { endpoint, appsScript, spreadsheet, user, close: () => appsScript.close() };
}

/** Up to when messages have brought their results: kept, so that a stage opened later goes on from there. */
class Delivered {
  readonly #file: string | undefined;
  #until: number;

  constructor(dataFolder: string | undefined, now: number) {
    this.#file = dataFolder === undefined ? undefined : join(dataFolder, 'delivered.txt');
    if (this.#file !== undefined && existsSync(this.#file)) {
      this.#until = Date.parse(readFileSync(this.#file, 'utf8'));
    } else {
      this.#until = now;
      this.#keep();
    }
  }

  get until(): number {
    return this.#until;
  }

  set until(at: number) {
    this.#until = at;
    this.#keep();
  }

  #keep(): void {
    if (this.#file !== undefined) writeFileSync(this.#file, new Date(this.#until).toISOString());
  }
}

/** Makes what the files of sql/ say, unless this very text was applied before. */
async function deployed(
  sql: (text: string) => Promise<void>,
  dataFolder: string | undefined,
  progress: (line: string) => void,
): Promise<void> {
  const analyser = new Analyser();
  const statements = await statementsOf({ folder: SQL_FOLDER, parse: (text) => analyser.parseScript(text) });
  const mark = dataFolder === undefined ? undefined : join(dataFolder, 'deployed.txt');
  const digest = digestOf(statements);
  if (mark !== undefined && existsSync(mark) && readFileSync(mark, 'utf8') === digest) return;
  for (const [index, { name, sql: text }] of statements.entries()) {
    if (index % 10 === 0) progress(`deploying the warehouse's objects, ${index} of ${statements.length}: ${name}`);
    await sql(text);
  }
  if (mark !== undefined) writeFileSync(mark, digest);
}

function digestOf(statements: readonly Statement[]): string {
  return createHash('sha256')
    .update(statements.map((statement) => statement.sql).join('\n'))
    .digest('hex');
}

/** Loads the demo where it was never loaded to its end; learns from it. Says whether it did. */
async function withDemo(
  target: DemoTarget,
  world: DemoWorld,
  clock: HostClock,
  dataFolder: string | undefined,
  sql: (text: string) => Promise<void>,
  progress: (line: string) => void,
): Promise<boolean> {
  const mark = dataFolder === undefined ? undefined : join(dataFolder, 'demo.txt');
  if (mark !== undefined && existsSync(mark)) return false;
  await loadDemo(target, world, instant(clock.now()), (done, of, what) =>
    progress(`loading the demo, ${done} of ${of}: ${what}`),
  );
  progress('learning from the demo’s messages');
  await sql('CALL update_caption_performance()');
  if (mark !== undefined) writeFileSync(mark, new Date(clock.now()).toISOString());
  return true;
}

export function forgetStage(dataFolder: string): void {
  rmSync(dataFolder, { recursive: true, force: true });
}
