// The embedded warehouse: opened on a folder or in memory, and asked through sessions.

import { Analyser } from './analyser/analyser';
import { Catalog } from './catalog/catalog';
import { Engine } from './engine/engine';
import { InformationSchema } from './session/information-schema';
import { PreparedStatements, Session, type SessionOptions } from './session/session';
import { TableLocks } from './session/table-locks';
import { UsageMeter } from './usage/meter';

export interface WarehouseOptions {
  /** Where the data is kept; in memory when absent. */
  readonly dataFolder?: string;
  readonly projectId?: string;
  /** Microseconds since 1970: what CURRENT_TIMESTAMP follows. */
  readonly clock?: () => bigint;
  readonly user?: string;
}

export interface Warehouse {
  readonly projectId: string;
  readonly catalog: Catalog;
  readonly engine: Engine;
  readonly meter: UsageMeter;
  readonly informationSchema: InformationSchema;
  readonly locks: TableLocks;
  readonly user: string;
  clock(): bigint;
  openSession(options?: SessionOptions): Promise<Session>;
  close(): Promise<void>;
}

const systemClock = (): bigint => BigInt(Date.now()) * 1000n;

export async function openWarehouse(options: WarehouseOptions = {}): Promise<Warehouse> {
  const projectId = options.projectId ?? 'of-scheduler-proj';
  const engine = await Engine.open(options.dataFolder);
  const catalog = await Catalog.open(engine, projectId);
  const clock = options.clock ?? systemClock;
  const user = options.user ?? 'workbench@localhost';
  const meter = new UsageMeter(() => Number(clock() / 1000n));
  const locks = new TableLocks();
  const informationSchema = new InformationSchema();
  const parts = {
    engine,
    catalog,
    analyser: new Analyser(),
    locks,
    meter,
    informationSchema,
    clock,
    prepared: new PreparedStatements(),
  };
  return {
    projectId,
    catalog,
    engine,
    meter,
    informationSchema,
    locks,
    user,
    clock,
    openSession: (session = {}) => Session.open(parts, { user, ...session }),
    close: async () => engine.close(),
  };
}
