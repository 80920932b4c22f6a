// Fails a procedure before and after each of its statements in turn, by points put into its text where Google's parser says that
// a statement begins or a list of them ends, and compares what every table then holds with what it held before and would hold after.

import { readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import { type TreeNode, walk } from '../../workbench/warehouse/analyser/tree';
import { runScript } from '../../workbench/warehouse/script/run-script';
import { type Deployed, parse, SQL_FOLDER } from './deployed';

/** A place in the text, in bytes, at which the procedure can be made to fail. */
export interface FaultPoint {
  readonly id: number;
  readonly offset: number;
  /** Points that must fail as well for this one to be reached: it stands in the handler of an error. */
  readonly after: readonly number[];
}

export interface Faulty {
  /** The procedure with its points; it fails at those that stand in `fault_injection.points`. */
  readonly sql: string;
  readonly points: readonly FaultPoint[];
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly block: TreeNode;
}

const placeOf = (node: TreeNode): { readonly start: number; readonly end: number } => {
  if (!node.place) throw new Error(`The parser gave no place for a ${node.kind}.`);
  return node.place;
};

const listed = (value: unknown): readonly TreeNode[] => (Array.isArray(value) ? (value as readonly TreeNode[]) : []);

const within = (offset: number, { start, end }: { readonly start: number; readonly end: number }): boolean =>
  offset >= start && offset <= end;

/** Offsets before each statement and after the last of each list, inside the procedure's outermost block. */
function offsetsIn(tree: TreeNode, body: TreeNode, text: Buffer): number[] {
  const offsets = new Set<number>();
  const { start, end } = placeOf(body);
  walk(tree, (node) => {
    const statements = listed(node.statementList).filter((s) => placeOf(s).start > start && placeOf(s).end < end);
    for (const statement of statements) {
      if (statement.kind !== 'VariableDeclaration') offsets.add(placeOf(statement).start);
    }
    const last = statements.at(-1);
    if (last && last.kind !== 'VariableDeclaration') offsets.add(text.indexOf(';', placeOf(last).end) + 1);
    return undefined;
  });
  return [...offsets].sort((a, b) => a - b);
}

function bodyOf(tree: TreeNode): TreeNode {
  let body: TreeNode | undefined;
  walk(tree, (node) => {
    if (node.kind === 'BeginEndBlock') body ??= node;
    return undefined;
  });
  if (!body) throw new Error('The procedure has no BEGIN … END.');
  return body;
}

/** Each handler of an error with the block whose errors it handles. */
function handlersIn(tree: TreeNode): Region[] {
  const regions: Region[] = [];
  walk(tree, (node) => {
    if (node.kind === 'BeginEndBlock') {
      const handlers = node.handlerList as { readonly exceptionHandlerList?: unknown } | undefined;
      for (const handler of listed(handlers?.exceptionHandlerList)) regions.push({ ...placeOf(handler), block: node });
    }
    return undefined;
  });
  return regions;
}

/** The last point of a block's own statements before it commits, or the last of all where it does not. */
function lastBeforeCommit(block: TreeNode, regions: readonly Region[], offsets: readonly number[]): number {
  let commit = Number.POSITIVE_INFINITY;
  walk(block, (node) => {
    if (node.kind === 'CommitStatement') commit = placeOf(node).start;
    return undefined;
  });
  const own = regions.filter((region) => within(region.start, placeOf(block)));
  const reachable = offsets.filter(
    (offset) => within(offset, placeOf(block)) && offset <= commit && !own.some((region) => within(offset, region)),
  );
  const last = reachable.at(-1);
  if (last === undefined) throw new Error(`No point stands in the block at ${placeOf(block).start}.`);
  return offsets.indexOf(last);
}

export async function withFaultPoints(sql: string): Promise<Faulty> {
  const tree = await parse(sql);
  const text = Buffer.from(sql);
  const body = bodyOf(tree);
  const regions = handlersIn(tree);
  const offsets = offsetsIn(tree, body, text);
  const before = (offset: number): number[] =>
    regions
      .filter((region) => within(offset, region))
      .map((region) => lastBeforeCommit(region.block, regions, offsets));
  const points = offsets.map((offset, id) => ({ id, offset, after: before(offset) }));
  const inserted = new Map(
    points.map(({ id, offset }) => [
      offset,
      ` IF ${id} IN UNNEST(fault_points) THEN SELECT ERROR('injected at ${id}'); END IF; `,
    ]),
  );
  const start = placeOf(body).start + 'BEGIN'.length;
  inserted.set(
    start,
    ' DECLARE fault_points ARRAY<INT64> DEFAULT (SELECT ARRAY_AGG(point) FROM `of-scheduler-proj.fault_injection.points`); ',
  );
  let written = '';
  let at = 0;
  for (const [offset, statement] of [...inserted].sort(([a], [b]) => a - b)) {
    written += text.toString('utf8', at, offset) + statement;
    at = offset;
  }
  return { sql: written + text.toString('utf8', at), points };
}

export interface Fixture {
  /** What is in the tables before the call. */
  readonly before: string;
  readonly call: string;
  /** Tables that say how a run went, beside etl_job_runs: they may differ. */
  readonly reports?: readonly string[];
  /** Columns of a table that may differ, such as the count of tries of what is given back. */
  readonly ignored?: Readonly<Record<string, readonly string[]>>;
  /** Where one call is several transactions: the tables of each, whole by itself. By default all tables together. */
  readonly transactions?: readonly (readonly string[])[];
}

type Contents = ReadonlyMap<string, string>;

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const float = /-?\d+(?:\.\d+(?:[eE][-+]?\d+)?|[eE][-+]?\d+)/g;
/** Without the ids that are new each time; numbers to nine decimals, for a sum of floats depends on their order. */
const comparable = (row: string): string =>
  row.replace(uuid, 'uuid').replace(float, (digits) => (Math.round(Number(digits) * 1e9) / 1e9 + 0).toString());
const tables = readObjectFiles(SQL_FOLDER).filter((file) => file.kind === 'tables');
const whole = (name: string): string => {
  const file = tables.find((table) => table.name === name);
  if (!file) throw new Error(`There is no table ${name}.`);
  return `\`${file.dataset}.${file.name}\``;
};

export class Sabotage {
  private readonly on: Deployed;

  constructor(on: Deployed) {
    this.on = on;
  }

  /** What each table holds, its rows made comparable and sorted. */
  private async contents({ ignored = {} }: Fixture): Promise<Contents> {
    const compared = (name: string): string => {
      const columns = ignored[name];
      return columns ? `(SELECT * EXCEPT (${columns.join(', ')}) FROM ${whole(name)})` : whole(name);
    };
    const rows = await this.on.rows(
      tables
        .map(({ name }) => `SELECT '${name}' AS name, TO_JSON_STRING(held) AS row FROM ${compared(name)} AS held`)
        .join(' UNION ALL '),
    );
    const found = new Map<string, string[]>(tables.map(({ name }) => [name, []]));
    for (const [name, row] of rows) found.get(String(name))?.push(comparable(String(row)));
    return new Map([...found].map(([name, held]) => [name, held.sort().join('\n')]));
  }

  private async prepare(fixture: Fixture): Promise<void> {
    await this.on.run(`TRUNCATE TABLE fault_injection.points; ${tables.map(({ name }) => `TRUNCATE TABLE ${whole(name)}`).join('; ')};
      INSERT INTO commit_guard (version) VALUES (0); ${fixture.before}`);
  }

  /** Calls with these points failing; which of them did. */
  private async call(fixture: Fixture, failing: readonly number[]): Promise<readonly number[]> {
    await this.on.run(`TRUNCATE TABLE fault_injection.points; TRUNCATE TABLE etl_job_runs;
      INSERT INTO fault_injection.points SELECT point FROM UNNEST(ARRAY<INT64>[${failing.join(', ')}]) AS point`);
    const fired: number[] = [];
    const session = await this.on.warehouse.openSession({ defaultDataset: 'eros_scheduling_brain' });
    try {
      await runScript(session, fixture.call, {
        onStatementStart: ({ text }) => {
          const [, id] = /^SELECT ERROR\('injected at (\d+)'\)/.exec(text) ?? [];
          if (id !== undefined) fired.push(Number(id));
        },
      });
    } catch (error) {
      if (fired.length === 0) throw error;
    } finally {
      await session.close();
    }
    return fired;
  }

  /** Fails it at every point that the call reaches; says what was left between, if anything. */
  async sabotage(name: string, fixture: Fixture): Promise<Findings> {
    const file = readObjectFiles(SQL_FOLDER).find((object) => object.kind === 'procedures' && object.name === name);
    if (!file) throw new Error(`There is no procedure ${name}.`);
    await this.on.run(`CREATE SCHEMA IF NOT EXISTS fault_injection;
      CREATE OR REPLACE TABLE fault_injection.points (point INT64)`);
    await this.prepare(fixture);
    const before = await this.contents(fixture);
    await this.on.run(fixture.call);
    const after = await this.contents(fixture);
    const faulty = await withFaultPoints(file.sql);
    const reports = new Set(['etl_job_runs', ...(fixture.reports ?? [])]);
    const parts = (fixture.transactions ?? [tables.map((table) => table.name)]).map((part) =>
      part.filter((table) => !reports.has(table)),
    );
    const between: string[] = [];
    const reached = new Set<number>();
    const isLike = (now: Contents, then: Contents, part: readonly string[]): boolean =>
      part.every((table) => now.get(table) === then.get(table));
    const look = async (failing: readonly number[]): Promise<readonly number[]> => {
      const fired = await this.call(fixture, failing);
      const now = await this.contents(fixture);
      const line = (id: number): number => {
        const point = faulty.points[id];
        return point ? Buffer.from(file.sql).toString('utf8', 0, point.offset).split('\n').length : 0;
      };
      for (const part of parts) {
        if (isLike(now, after, part) || (fired.length > 0 && isLike(now, before, part))) continue;
        const torn = part.filter(
          (table) => now.get(table) !== before.get(table) && now.get(table) !== after.get(table),
        );
        between.push(`${name} failing at line ${fired.map(line).join(', ')}: ${torn.join(', ') || part.join(', ')}`);
      }
      for (const id of fired) reached.add(id);
      // Each call empties etl_job_runs itself: a row there is no reason to fill all tables anew.
      const kept = tables.map((table) => table.name).filter((table) => table !== 'etl_job_runs');
      if (!isLike(now, before, kept)) await this.prepare(fixture);
      return fired;
    };
    await this.prepare(fixture);
    await this.on.run(faulty.sql);
    try {
      let left = faulty.points.filter((point) => point.after.length === 0).map((point) => point.id);
      for (;;) {
        const fired = await look(left);
        if (fired.length === 0) break;
        left = left.filter((id) => !fired.includes(id));
      }
      for (const { id, after: first } of faulty.points) if (first.length > 0) await look([...first, id]);
    } finally {
      await this.on.run(file.sql);
    }
    return {
      points: faulty.points.length,
      reached: reached.size,
      changed: !isLike(before, after, parts.flat()),
      between,
    };
  }
}

export interface Findings {
  readonly points: number;
  readonly reached: number;
  /** Whether the call, when nothing fails, changes anything. */
  readonly changed: boolean;
  /** Failures that left a table neither as before nor as after. */
  readonly between: readonly string[];
}
