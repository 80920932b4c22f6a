// A result's rows, held in the engine's chunks and read when asked for.

import type { DuckDBDataChunk, DuckDBMaterializedResult } from '@duckdb/node-api';
import { valueReader } from '../engine/values';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';
import type { ResultField, ResultRows } from './result';

export class EngineRows implements ResultRows {
  readonly fields: readonly ResultField[];
  readonly rowCount: number;
  readonly bytes: number;
  private readonly chunks: readonly DuckDBDataChunk[];

  private constructor(fields: readonly ResultField[], chunks: readonly DuckDBDataChunk[]) {
    this.fields = fields;
    this.chunks = chunks;
    this.rowCount = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
    this.bytes = this.rowCount * fields.reduce((sum, field) => sum + roughSize(field.type), 0);
  }

  static async of(result: DuckDBMaterializedResult, fields: readonly ResultField[]): Promise<EngineRows> {
    return new EngineRows(fields, await result.fetchAllChunks());
  }

  slice(from: number, to: number): SqlValue[][] {
    const readers = this.fields.map((field) => valueReader(field.type));
    const rows: SqlValue[][] = [];
    let start = 0;
    for (const chunk of this.chunks) {
      const end = start + chunk.rowCount;
      if (end > from && start < to) {
        const vectors = readers.map((_, i) => chunk.getColumnVector(i));
        for (let row = Math.max(from, start); row < Math.min(to, end); row++) {
          rows.push(readers.map((read, i) => read(vectors[i]?.getItem(row - start) ?? null)));
        }
      }
      start = end;
      if (start >= to) break;
    }
    return rows;
  }
}

function roughSize(type: SqlType): number {
  if (type.kind === 'ARRAY') return 64;
  if (type.kind === 'STRUCT') return type.fields.reduce((sum, f) => sum + roughSize(f.type), 0);
  return type.kind === 'STRING' || type.kind === 'JSON' || type.kind === 'BYTES' ? 48 : 16;
}
