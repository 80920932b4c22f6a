// A warehouse in memory with every object of sql/ in it, for a file of tests; its rows as printed.

import { afterAll, beforeAll } from 'vitest';
import { applyObjects } from '../../scripts/warehouse-objects/apply';
import type { Parse } from '../../scripts/warehouse-objects/identifiers';
import { Analyser } from '../../workbench/warehouse/analyser/analyser';
import { openWarehouse, type Warehouse } from '../../workbench/warehouse/index';
import { runScript } from '../../workbench/warehouse/script/run-script';
import type { StatementSession } from '../../workbench/warehouse/session/port';
import type { SessionOptions } from '../../workbench/warehouse/session/session';
import type { Printed } from '../workbench/warehouse/reference/print';
import { failure, rows } from '../workbench/warehouse/session/running';

export const SQL_FOLDER = new URL('../../sql', import.meta.url).pathname;

const analyser = new Analyser();
export const parse: Parse = (sql) => analyser.parseScript(sql);

/** An instant as the warehouse's clock gives it. */
export const microseconds = (instant: string): bigint => BigInt(Date.parse(instant)) * 1000n;

export interface Deployed {
  readonly warehouse: Warehouse;
  /** A script, in a session of its own in which the main dataset needs no name. */
  run(sql: string): Promise<void>;
  /** The last statement's rows. */
  rows(sql: string): Promise<Printed[][]>;
  /** What a script fails with. */
  failure(sql: string): Promise<string>;
  deploy(): Promise<void>;
  /** Moves the warehouse's clock. */
  setClock(instant: string): void;
}

export function deployedWarehouse(): Deployed {
  let opened: Warehouse | undefined;
  let now = microseconds('2025-03-05T20:00:00Z');
  const warehouse = (): Warehouse => {
    if (!opened) throw new Error('The warehouse is not open yet.');
    return opened;
  };
  const within = async <T>(
    work: (session: StatementSession) => Promise<T>,
    options: SessionOptions = { defaultDataset: 'eros_scheduling_brain' },
  ): Promise<T> => {
    const session = await warehouse().openSession(options);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };
  const run = async (sql: string): Promise<void> => {
    await within((session) => runScript(session, sql));
  };
  const deploy = async (): Promise<void> => {
    // Without a default dataset: a name that lacks its own is not found.
    const bare = (sql: string) => within(async (session) => void (await runScript(session, sql)), {});
    await applyObjects(bare, { folder: SQL_FOLDER, parse });
  };
  beforeAll(async () => {
    opened = await openWarehouse({ clock: () => now });
    await deploy();
  });
  afterAll(async () => {
    await opened?.close();
  });
  return {
    get warehouse() {
      return warehouse();
    },
    run,
    rows: (sql) => within((session) => rows(session, sql)),
    failure: (sql) => within((session) => failure(session, sql)),
    deploy,
    setClock: (instant) => {
      now = microseconds(instant);
    },
  };
}
