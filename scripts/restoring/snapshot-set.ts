// A snapshot set: snapshots of all our tables under one prefix, beside them a manifest with the statements of views and routines.

import { CommandFailure } from '../terminal/failure';
import { MAIN_DATASET, WRITTEN_PROJECT } from '../warehouse-objects/object-files';
import type { WishedCode } from './code';
import {
  codeThere,
  inMain,
  keyOf,
  kindOf,
  type NamedObject,
  ownTables,
  quoted,
  type RestoredWarehouse,
  tablesThere,
} from './warehouse';

/** How long a set can be restored. */
export const KEPT_DAYS = 30;
const EXPIRES = `expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL ${KEPT_DAYS} DAY)`;
const PREFIX = 'before_';
const MANIFEST = '__manifest';

export const snapshotOf = (set: string, { dataset, name }: NamedObject): NamedObject => ({
  dataset,
  name: `${set}__${name}`,
});

const manifestOf = (set: string): string => inMain(`${set}${MANIFEST}`);

/** Newest first: by the time in the name, then by the number that tells sets of one second apart. */
function byAge(one: string, other: string): number {
  const [time = '', count = '1'] = one.split('Z_');
  const [otherTime = '', otherCount = '1'] = other.split('Z_');
  return otherTime.replace('Z', '').localeCompare(time.replace('Z', '')) || Number(otherCount) - Number(count);
}

/** Every set whose manifest is there, newest first; one that was cut off while it was taken has no COMPLETE row. */
async function manifests(on: RestoredWarehouse): Promise<string[]> {
  const rows = await on.run(
    `SELECT table_name AS name FROM \`${WRITTEN_PROJECT}.${MAIN_DATASET}.INFORMATION_SCHEMA.TABLES\`
    WHERE STARTS_WITH(table_name, '${PREFIX}') AND ENDS_WITH(table_name, '${MANIFEST}')`,
  );
  return rows.map((row) => String(row.name).slice(0, -MANIFEST.length)).sort(byAge);
}

/** The sets that can be restored, newest first. */
export async function completeSets(on: RestoredWarehouse): Promise<string[]> {
  const sets = await manifests(on);
  if (sets.length === 0) return [];
  const rows = await on.run(
    sets.map((set) => `SELECT '${set}' AS name FROM ${manifestOf(set)} WHERE entry = 'COMPLETE'`).join(' UNION ALL '),
  );
  const complete = new Set(rows.map((row) => String(row.name)));
  return sets.filter((set) => complete.has(set));
}

async function freeName(on: RestoredWarehouse): Promise<string> {
  const [row] = await on.run(`SELECT FORMAT_TIMESTAMP('${PREFIX}%Y%m%dT%H%M%SZ', CURRENT_TIMESTAMP()) AS name`);
  const name = String(row?.name);
  const taken = new Set(await manifests(on));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}_${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Takes a set of what is there now. Cut off, it leaves an incomplete one that expires; nothing else has changed. */
export async function takeSet(on: RestoredWarehouse, why: string, tell: (what: string) => void): Promise<string> {
  const set = await freeName(on);
  const manifest = manifestOf(set);
  await on.run(
    `CREATE TABLE ${manifest} (
      entry STRING NOT NULL OPTIONS (description = 'STARTED, TABLE, CODE or COMPLETE'),
      object_dataset STRING,
      object_kind STRING,
      object_name STRING,
      ddl STRING OPTIONS (description = 'The statement of a view or routine; of STARTED what the set was taken for'),
      written_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP() NOT NULL
    )
    OPTIONS (description = 'What the snapshots with this prefix hold, and views and routines as they were', ${EXPIRES})`,
  );
  await on.run(`INSERT INTO ${manifest} (entry, ddl) VALUES ('STARTED', @why)`, { why });
  const there = await tablesThere(on);
  const tables = ownTables(on).filter((table) => there.has(keyOf(table)));
  for (const table of tables) {
    tell(`keeping ${keyOf(table)}`);
    await on.run(`CREATE SNAPSHOT TABLE ${quoted(snapshotOf(set, table))} CLONE ${quoted(table)} OPTIONS (${EXPIRES})`);
  }
  const ours = new Set([...on.expected.views, ...on.expected.routines].map(keyOf));
  const code = (await codeThere(on)).filter((found) => ours.has(keyOf(found)));
  const entries = [
    ...tables.map(({ dataset, name }) => ({ entry: 'TABLE', dataset, name })),
    ...code.map((found) => ({ entry: 'CODE', ...found })),
    { entry: 'COMPLETE' },
  ];
  // One statement: the set is complete with all of them, or not.
  await on.run(
    `INSERT INTO ${manifest} (entry, object_dataset, object_kind, object_name, ddl)
    SELECT JSON_VALUE(line, '$.entry'), JSON_VALUE(line, '$.dataset'), JSON_VALUE(line, '$.kind'), JSON_VALUE(line, '$.name'), JSON_VALUE(line, '$.ddl')
    FROM UNNEST(JSON_QUERY_ARRAY(@entries)) AS line`,
    { entries: JSON.stringify(entries) },
  );
  return set;
}

export interface SnapshotSet {
  readonly name: string;
  readonly tables: readonly NamedObject[];
  readonly code: readonly WishedCode[];
}

/** No complete set has that name, or some of its snapshots are gone. */
export class MissingSnapshotFailure extends CommandFailure {
  override readonly name = 'MissingSnapshotFailure';
}

/** A set that can be restored whole. */
export async function findSet(on: RestoredWarehouse, name: string): Promise<SnapshotSet> {
  const sets = await completeSets(on);
  const existing =
    sets.length === 0 ? 'There is none: every rollback takes one.' : `There are ${sets.join(', ')}. Give one of them.`;
  if (!sets.includes(name)) throw new MissingSnapshotFailure(`No snapshot set is called ${name}.`, existing);
  const rows = await on.run(
    `SELECT entry, object_dataset, object_kind, object_name, ddl FROM ${manifestOf(name)} WHERE entry IN ('TABLE', 'CODE')`,
  );
  const tables = rows
    .filter((row) => row.entry === 'TABLE')
    .map((row) => ({ dataset: String(row.object_dataset), name: String(row.object_name) }));
  const datasets = [...new Set(tables.map((table) => table.dataset))];
  const snapshots =
    datasets.length === 0
      ? []
      : await on.run(
          datasets
            .map(
              (dataset) =>
                `SELECT '${dataset}' AS dataset, table_name AS name FROM \`${WRITTEN_PROJECT}.${dataset}.INFORMATION_SCHEMA.TABLES\` WHERE table_type = 'SNAPSHOT'`,
            )
            .join(' UNION ALL '),
        );
  const there = new Set(snapshots.map((row) => `${String(row.dataset)}.${String(row.name)}`));
  const gone = tables.filter((table) => !there.has(keyOf(snapshotOf(name, table))));
  if (gone.length > 0) {
    const others = sets.filter((set) => set !== name);
    throw new MissingSnapshotFailure(
      `The set ${name} is not whole any more: the snapshots of ${gone.map((table) => table.name).join(', ')} are gone.`,
      others.length === 0 ? 'There is no other set.' : `Other sets are ${others.join(', ')}.`,
    );
  }
  const code = rows.flatMap((row) => {
    const kind = kindOf(String(row.object_kind));
    if (row.entry !== 'CODE' || !kind) return [];
    return [{ dataset: String(row.object_dataset), name: String(row.object_name), kind, ddl: String(row.ddl) }];
  });
  return { name, tables, code };
}

/** Puts every table back to its snapshot, with the options of its file; the same again changes nothing. */
export async function restoreTables(
  on: RestoredWarehouse,
  set: SnapshotSet,
  tell: (what: string) => void,
): Promise<void> {
  const files = new Map(on.expected.tables.map((table) => [keyOf(table), table]));
  for (const table of set.tables) {
    tell(`restoring ${keyOf(table)}`);
    // A clone does not take over what a table is told besides its columns: description, expiry of partitions.
    const options = [...(files.get(keyOf(table))?.options ?? [])].map(([option, value]) => `${option} = ${value}`);
    await on.run(
      `CREATE OR REPLACE TABLE ${quoted(table)} CLONE ${quoted(snapshotOf(set.name, table))}${options.length > 0 ? ` OPTIONS (${options.join(', ')})` : ''}`,
    );
  }
}
