// Datasets, tables and routines: held in memory, stored in the same DuckDB database and transaction as what they describe.

import type { DuckDBConnection } from '@duckdb/node-api';
import { atomically, type Engine, runSql } from '../engine/engine';
import { WarehouseError } from '../errors';
import { scalar } from '../types/type';
import type { DatasetEntry, ObjectName, RoutineEntry, TableEntry } from './model';

type EntryKind = 'dataset' | 'table' | 'routine';
type Entry = DatasetEntry | TableEntry | RoutineEntry;

const STORE = 'warehouse_catalog';

const key = (name: ObjectName): string => `${name.dataset}.${name.name}`;

/** Quotes a DuckDB identifier. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/** Changes to the catalog, made with the engine's changes in one transaction. */
export class CatalogChange {
  readonly connection: DuckDBConnection;
  private readonly applied: (() => void)[] = [];
  private readonly catalog: Catalog;

  constructor(catalog: Catalog, connection: DuckDBConnection) {
    this.catalog = catalog;
    this.connection = connection;
  }

  /** Runs DuckDB SQL inside the change. */
  async sql(text: string): Promise<void> {
    await runSql(this.connection, text);
  }

  async putDataset(entry: DatasetEntry): Promise<void> {
    await this.store('dataset', entry.name, '', entry);
    this.applied.push(() => this.catalog.datasets.set(entry.name, entry));
  }

  async dropDataset(name: string): Promise<void> {
    await this.erase('dataset', name, '');
    this.applied.push(() => this.catalog.datasets.delete(name));
  }

  async putTable(entry: TableEntry): Promise<void> {
    await this.store('table', entry.dataset, entry.name, entry);
    this.applied.push(() => this.catalog.tables.set(key(entry), entry));
  }

  async dropTable(entry: TableEntry): Promise<void> {
    await this.erase('table', entry.dataset, entry.name);
    if (entry.storage) await this.sql(`DROP TABLE IF EXISTS ${quoted(entry.storage)}`);
    this.applied.push(() => this.catalog.tables.delete(key(entry)));
  }

  async putRoutine(entry: RoutineEntry): Promise<void> {
    await this.store('routine', entry.dataset, entry.name, entry);
    this.applied.push(() => this.catalog.routines.set(key(entry), entry));
  }

  async dropRoutine(entry: RoutineEntry): Promise<void> {
    await this.erase('routine', entry.dataset, entry.name);
    this.applied.push(() => this.catalog.routines.delete(key(entry)));
  }

  /** After the commit: the memory follows. False where rows alone were changed. */
  publish(): boolean {
    for (const apply of this.applied) apply();
    return this.applied.length > 0;
  }

  private async store(kind: EntryKind, dataset: string, name: string, entry: Entry): Promise<void> {
    await this.erase(kind, dataset, name);
    const text = scalar('STRING');
    await runSql(this.connection, `INSERT INTO ${STORE} VALUES ($kind, $dataset, $name, $definition)`, [
      { name: 'kind', type: text, value: kind },
      { name: 'dataset', type: text, value: dataset },
      { name: 'name', type: text, value: name },
      { name: 'definition', type: text, value: JSON.stringify(entry) },
    ]);
  }

  private async erase(kind: EntryKind, dataset: string, name: string): Promise<void> {
    const text = scalar('STRING');
    await runSql(this.connection, `DELETE FROM ${STORE} WHERE kind = $kind AND dataset = $dataset AND name = $name`, [
      { name: 'kind', type: text, value: kind },
      { name: 'dataset', type: text, value: dataset },
      { name: 'name', type: text, value: name },
    ]);
  }
}

export class Catalog {
  readonly projectId: string;
  readonly datasets = new Map<string, DatasetEntry>();
  /** By `dataset.name`. */
  readonly tables = new Map<string, TableEntry>();
  readonly routines = new Map<string, RoutineEntry>();
  /** Counts changes: what was derived from the catalog is stale when it moved on. */
  version = 0;

  private readonly engine: Engine;
  private nextStorage = 1;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(engine: Engine, projectId: string) {
    this.engine = engine;
    this.projectId = projectId;
  }

  static async open(engine: Engine, projectId: string): Promise<Catalog> {
    const catalog = new Catalog(engine, projectId);
    const connection = await engine.acquire();
    await runSql(
      connection,
      `CREATE TABLE IF NOT EXISTS ${STORE} (kind VARCHAR, dataset VARCHAR, name VARCHAR, definition VARCHAR)`,
    );
    const rows = (await runSql(connection, `SELECT kind, definition FROM ${STORE}`)).getRows();
    for (const [kind, definition] of await rows) catalog.load(String(kind) as EntryKind, String(definition));
    await catalog.dropOrphans(connection);
    engine.release(connection);
    return catalog;
  }

  /** A name for the DuckDB table of a new table; never used twice, so that a replaced table never meets its successor. */
  newStorage(): string {
    return `t${this.nextStorage++}`;
  }

  dataset(name: string): DatasetEntry {
    const entry = this.datasets.get(name);
    if (!entry) {
      throw new WarehouseError('notFound', `Not found: Dataset ${this.projectId}:${name} was not found in location US`);
    }
    return entry;
  }

  findTable(name: ObjectName): TableEntry | undefined {
    return this.tables.get(key(name));
  }

  table(name: ObjectName): TableEntry {
    const entry = this.findTable(name);
    if (!entry) {
      this.dataset(name.dataset);
      throw new WarehouseError(
        'notFound',
        `Not found: Table ${this.projectId}:${name.dataset}.${name.name} was not found in location US`,
      );
    }
    return entry;
  }

  findRoutine(name: ObjectName): RoutineEntry | undefined {
    return this.routines.get(key(name));
  }

  tablesOf(dataset: string): TableEntry[] {
    return [...this.tables.values()].filter((t) => t.dataset === dataset).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  routinesOf(dataset: string): RoutineEntry[] {
    return [...this.routines.values()].filter((r) => r.dataset === dataset).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Makes changes, all or none; one change at a time, on a connection of its own unless the caller has one. */
  change<T>(make: (change: CatalogChange) => Promise<T>, on?: DuckDBConnection): Promise<T> {
    const run = async (): Promise<T> => {
      const connection = on ?? (await this.engine.acquire());
      const change = new CatalogChange(this, connection);
      try {
        const result = await atomically(connection, () => make(change));
        if (change.publish()) this.version++;
        return result;
      } finally {
        if (!on) this.engine.release(connection);
      }
    };
    const turn = this.queue.then(run, run);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Tables that no entry names: none come about by a crash, for a table and its entry commit together; but none may stay. */
  private async dropOrphans(connection: DuckDBConnection): Promise<void> {
    const known = new Set([...this.tables.values()].map((entry) => entry.storage));
    const stored = await runSql(
      connection,
      "SELECT table_name FROM duckdb_tables() WHERE table_name SIMILAR TO 't[0-9]+'",
    );
    for (const [name] of await stored.getRows()) {
      if (!known.has(String(name))) await runSql(connection, `DROP TABLE ${quoted(String(name))}`);
    }
  }

  private load(kind: EntryKind, definition: string): void {
    if (kind === 'dataset') {
      const entry = JSON.parse(definition) as DatasetEntry;
      this.datasets.set(entry.name, entry);
    } else if (kind === 'routine') {
      const entry = JSON.parse(definition) as RoutineEntry;
      this.routines.set(key(entry), entry);
    } else {
      const entry = JSON.parse(definition) as TableEntry;
      this.tables.set(key(entry), entry);
      const number = Number(entry.storage.slice(1));
      if (number >= this.nextStorage) this.nextStorage = number + 1;
    }
  }
}
