// Default values of the columns that a job's rows lack, each evaluated once for the job.

import type { ColumnDefinition } from '../catalog/model';
import { emptyScope } from '../session/result';
import { literal } from '../translate/literals';
import type { JobWarehouse } from './port';

/** DuckDB's SQL for each of the columns that has a default and that the rows do not mention. */
export async function defaultValues(
  warehouse: JobWarehouse,
  user: string,
  columns: readonly ColumnDefinition[],
  mentioned: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const wanted = columns.filter((c) => c.defaultSql !== undefined && !mentioned.has(c.name.toLowerCase()));
  const values = new Map<string, string>();
  if (wanted.length === 0) return values;
  const session = await warehouse.openSession({ user });
  try {
    for (const { name, type, defaultSql = 'NULL' } of wanted) {
      const { value } = await session.evaluate(defaultSql, emptyScope, type);
      values.set(name, literal(type, value));
    }
  } finally {
    await session.close();
  }
  return values;
}
