// A warehouse of its own for measuring what statements read.

import { openWarehouse, type Warehouse } from '../../../../workbench/warehouse/index';
import type { RunLimits } from '../../../../workbench/warehouse/session/port';
import type { Binding, StatementResult } from '../../../../workbench/warehouse/session/result';
import type { Session } from '../../../../workbench/warehouse/session/session';
import { scalar } from '../../../../workbench/warehouse/types/type';
import type { SqlValue } from '../../../../workbench/warehouse/types/value';

/** 2024-01-10 00:00:00 UTC. */
export const NOW = BigInt(Date.UTC(2024, 0, 10)) * 1000n;

interface Given {
  readonly variables?: readonly Binding[];
  readonly parameters?: readonly Binding[];
  readonly limits?: RunLimits;
}

export class Measured {
  private constructor(
    readonly warehouse: Warehouse,
    readonly session: Session,
  ) {}

  static async open(...statements: readonly string[]): Promise<Measured> {
    const warehouse = await openWarehouse({ clock: () => NOW });
    const measured = new Measured(warehouse, await warehouse.openSession());
    for (const sql of ['CREATE SCHEMA d', ...statements]) await measured.run(sql);
    return measured;
  }

  run(sql: string, { variables = [], parameters = [], limits }: Given = {}): Promise<StatementResult> {
    return this.session.run(sql, { variables, parameters, system: [] }, limits);
  }

  async bytes(sql: string, given: Given = {}): Promise<number> {
    const { variables = [], parameters = [] } = given;
    const before = await this.session.dryRun(sql, { variables, parameters, system: [] });
    const { bytesProcessed } = await this.run(sql, given);
    if (before.bytesProcessed !== bytesProcessed) {
      throw new Error(`dry run: ${before.bytesProcessed} bytes, run: ${bytesProcessed}`);
    }
    return bytesProcessed;
  }

  async rows(sql: string): Promise<readonly (readonly SqlValue[])[]> {
    const { rows } = await this.run(sql);
    return rows?.slice(0, rows.rowCount) ?? [];
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.warehouse.close();
  }
}

export const timestamp = (name: string, text: string): Binding => ({
  name,
  type: scalar('TIMESTAMP'),
  value: BigInt(Date.parse(text)) * 1000n,
});

export const date = (name: string, text: string): Binding => ({
  name,
  type: scalar('DATE'),
  value: Date.parse(text) / 86_400_000,
});

/**
 * Rows by day: a, ts and n take 8 + 16 + 16 bytes on the 1st, 5 + 8 + 8 on the 2nd, 2 + 8 + 0 on the 3rd, and
 * 6 + 0 + 8 where there is no day.
 */
export const days = [
  'CREATE TABLE d.t (a STRING, ts TIMESTAMP, n INT64) PARTITION BY DATE(ts)',
  `INSERT INTO d.t VALUES ('ab', '2024-01-01 05:00:00', 1), ('é', '2024-01-01 23:59:59.999999', 2),
     ('abc', '2024-01-02', 3), ('', '2024-01-03 12:00:00', NULL), ('zzzz', NULL, 5)`,
];
