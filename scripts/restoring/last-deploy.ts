// What the last deploy made of views and routines, from its record in ops_config.deployed_objects; what stood there before it.

import { CommandFailure } from '../terminal/failure';
import type { WishedCode } from './code';
import { inConfig, kindOf, type RestoredWarehouse } from './warehouse';

export interface LastDeploy {
  readonly id: string;
  /** What stood under each name that it changed, and is to stand there again. */
  readonly before: readonly WishedCode[];
}

export class NothingToUndoFailure extends CommandFailure {
  override readonly name = 'NothingToUndoFailure';
}

const CODE = "('view', 'function', 'table function', 'procedure')";

/** The last deploy that made or replaced a view or routine. */
export async function lastDeploy(on: RestoredWarehouse): Promise<LastDeploy> {
  const record = inConfig('deployed_objects');
  const rows = await on.run(
    `SELECT deploy_id, object_dataset, object_kind, object_name, previous_ddl
    FROM ${record}
    WHERE object_kind IN ${CODE} AND deploy_id = (
      SELECT ARRAY_AGG(deploy_id ORDER BY deployed_at DESC LIMIT 1)[SAFE_OFFSET(0)] FROM ${record} WHERE object_kind IN ${CODE}
    )
    QUALIFY ROW_NUMBER() OVER (PARTITION BY object_dataset, object_kind, object_name ORDER BY deployed_at) = 1`,
  );
  // The record has the names that things are deployed under.
  const writtenNames = new Map([...on.target.datasets].map(([written, deployed]) => [deployed, written]));
  const before = rows.flatMap((row): WishedCode[] => {
    const kind = kindOf(String(row.object_kind).toUpperCase());
    const deployed = String(row.object_dataset);
    if (!kind) return [];
    return [
      {
        dataset: writtenNames.get(deployed) ?? deployed,
        kind,
        name: String(row.object_name),
        ddl: typeof row.previous_ddl === 'string' ? row.previous_ddl : undefined,
      },
    ];
  });
  if (before.length === 0) {
    throw new NothingToUndoFailure(
      'No deploy of views and routines is recorded in ops_config.deployed_objects.',
      'Check out the version wanted and run npm run deploy, or go back to a snapshot set with --to.',
    );
  }
  const id = String(rows[0]?.deploy_id);
  if (before.every((code) => code.ddl === undefined)) {
    throw new NothingToUndoFailure(
      `The last deploy, ${id}, made all it changed anew: there is no version before it.`,
      'Use --full to take everything away, or run npm run deploy with the version wanted.',
    );
  }
  return { id, before };
}
