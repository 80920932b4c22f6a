// No file of sql/ reads a partitioned table without a filter that chooses its partitions, read off the resolved tree of each of
// its statements: views and table functions opened, procedures statement by statement with the variables that are in reach.

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type ObjectFile, readObjectFiles } from '../../scripts/warehouse-objects/object-files';
import type { RoutineEntry } from '../../workbench/warehouse/catalog/model';
import { compiled } from '../../workbench/warehouse/script/parsed-scripts';
import type { Fragment, Step } from '../../workbench/warehouse/script/program';
import type { Binding, Scope } from '../../workbench/warehouse/session/result';
import type { Session } from '../../workbench/warehouse/session/session';
import { type SqlType, scalar, structOf } from '../../workbench/warehouse/types/type';
import { unprunedTables } from '../../workbench/warehouse/usage/meter';
import { deployedWarehouse, SQL_FOLDER } from './deployed';

const LIVE_STATISTICS = 'caption_bandit_stats holds live rows only, and all of them are wanted: nothing in it is old';

/** What may be read whole, by file and table, and why. One that is no longer needed fails the test below. */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'eros_scheduling_brain/functions/caption_standings.sql': { caption_bandit_stats: LIVE_STATISTICS },
  'eros_scheduling_brain/views/available_captions.sql': { caption_bandit_stats: LIVE_STATISTICS },
  'eros_scheduling_brain/procedures/page_candidates.sql': { caption_bandit_stats: LIVE_STATISTICS },
  'eros_scheduling_brain/procedures/select_captions_for_creator.sql': { caption_bandit_stats: LIVE_STATISTICS },
  'eros_scheduling_brain/procedures/apply_changes.sql': { caption_bandit_stats: LIVE_STATISTICS },
  'eros_scheduling_brain/procedures/update_caption_performance.sql': {
    caption_bandit_stats: 'it is rewritten whole: the old rows are counted and moved first',
  },
  'eros_scheduling_brain/views/schedule_recommendations_messages.sql': {
    caption_bandit_stats: LIVE_STATISTICS,
    schedule_recommendations: 'whoever reads the view filters on week_start, which reaches the table',
  },
};

const on = deployedWarehouse();
let session: Session | undefined;
const found = new Set<string>();

beforeAll(async () => {
  session = await on.warehouse.openSession({ defaultDataset: 'eros_scheduling_brain' });
  // The meter sees the resolved tree of every statement that is prepared; it goes on to meter it.
  const usage = on.warehouse.meter.usage.bind(on.warehouse.meter);
  vi.spyOn(on.warehouse.meter, 'usage').mockImplementation((analysed, projectId) => {
    for (const table of unprunedTables(analysed)) found.add(table.name);
    return usage(analysed, projectId);
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await session?.close();
});

/** The statements of a procedure, each prepared where it stands: what its blocks declare is in reach, and its temp tables are there. */
class Walk {
  private variables: Binding[];

  constructor(
    private readonly on: Session,
    routine: RoutineEntry,
  ) {
    this.variables = routine.arguments.map(({ name, type }) => ({ name, type: type ?? scalar('STRING'), value: null }));
  }

  async steps(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.step(step);
  }

  private async step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'declare': {
        const type = step.type ? await this.on.typeOf(step.type.sql) : await this.typeOf(step.value);
        if (step.type && step.value) await this.expression(step.value);
        for (const { name } of step.variables) this.variables.unshift({ name, type, value: null });
        return;
      }
      case 'block': {
        const outside = this.variables.slice();
        await this.steps(step.body);
        this.variables = outside;
        await this.steps(step.handler ?? []);
        return;
      }
      case 'for': {
        const fields = await this.fieldsOf(step.query.text, step.query);
        this.variables.unshift({ name: step.variable.name, type: structOf([...fields]), value: null });
        await this.steps(step.body);
        this.variables.shift();
        return;
      }
      case 'sql': {
        const { text } = step.fragment;
        if (step.statementType.startsWith('DROP')) return;
        // A temp table must be there for what reads it; it has no rows, for the warehouse has none.
        if (/^CREATE (?:OR REPLACE )?TEMP/i.test(text)) await this.on.run(text, this.scope(step.fragment));
        else await this.on.dryRun(text, this.scope(step.fragment));
        return;
      }
      case 'execute':
        throw new Error('A statement made at run time cannot be checked. Write it as a static one.');
      case 'if':
        for (const branch of step.branches) {
          await this.expression(branch.condition);
          await this.steps(branch.body);
        }
        return this.steps(step.otherwise);
      case 'switch':
        await this.expression(step.choice);
        for (const body of step.bodies) await this.steps(body);
        return this.steps(step.otherwise);
      case 'while':
        if (step.condition) await this.expression(step.condition);
        return this.steps(step.body);
      case 'repeat':
        await this.steps(step.body);
        return this.expression(step.until.condition);
      case 'call':
        for (const { value } of step.arguments) if (value) await this.expression(value);
        return;
      case 'set':
      case 'set-from-struct':
      case 'set-system':
        return this.expression(step.value);
      case 'raise':
        if (step.message) await this.expression(step.message);
        return;
      case 'jump':
      case 'transaction':
      case 'return':
        return;
    }
  }

  /** Only what holds a query reads anything. */
  private async expression(fragment: Fragment): Promise<void> {
    if (fragment.queries) await this.typeOf(fragment);
  }

  private async typeOf(fragment: Fragment | undefined): Promise<SqlType> {
    if (!fragment) throw new Error('Neither a type nor a value.');
    const [field] = await this.fieldsOf(`SELECT (${fragment.text}) AS value`, fragment);
    if (!field) throw new Error(`No type: ${fragment.text}`);
    return field.type;
  }

  private async fieldsOf(sql: string, fragment: Fragment): Promise<readonly { name: string; type: SqlType }[]> {
    return (await this.on.dryRun(sql, this.scope(fragment))).rows?.fields ?? [];
  }

  private scope(fragment: Fragment): Scope {
    const system = fragment.system.map((name) => ({
      name,
      type: scalar(name === 'row_count' ? 'INT64' : 'STRING'),
      value: null,
    }));
    return { variables: this.variables, parameters: [], system };
  }
}

/** The partitioned tables that a file reads whole, by name. */
async function readWhole(file: ObjectFile): Promise<string[]> {
  if (!session) throw new Error('The session is not open yet.');
  found.clear();
  const name = { dataset: file.dataset, name: file.name };
  const routine = on.warehouse.catalog.findRoutine(name);
  const path = `\`${on.warehouse.projectId}.${file.dataset}.${file.name}\``;
  const given = (entry: RoutineEntry): Scope => ({
    variables: entry.arguments.map((argument) => ({
      name: argument.name,
      type: argument.type ?? scalar('STRING'),
      value: null,
    })),
    parameters: [],
    system: [],
  });
  if (file.kind === 'views')
    await session.dryRun(`SELECT * FROM ${path}`, { variables: [], parameters: [], system: [] });
  else if (routine?.kind === 'PROCEDURE') {
    const program = await compiled(
      session,
      routine.body,
      routine.arguments.map((argument) => argument.name),
    );
    await new Walk(session, routine).steps(program.steps);
  } else if (routine) {
    const call = `${path}(${routine.arguments.map((argument) => argument.name).join(', ')})`;
    await session.dryRun(
      routine.kind === 'TABLE_FUNCTION' ? `SELECT * FROM ${call}` : `SELECT ${call}`,
      given(routine),
    );
  }
  return [...found].sort();
}

const files = readObjectFiles(SQL_FOLDER).filter((file) => file.kind !== 'tables');

test.each(files.map((file) => [file.path, file] as const))(
  '%s reads no partitioned table whole without a reason',
  async (path, file) => {
    expect(await readWhole(file)).toEqual(Object.keys(EXCEPTIONS[path] ?? {}).sort());
  },
);

test('every exception is of a file that is there', () => {
  const paths = files.map((file) => file.path);
  expect(paths).toEqual(expect.arrayContaining(Object.keys(EXCEPTIONS)));
  for (const reasons of Object.values(EXCEPTIONS))
    for (const reason of Object.values(reasons)) expect(reason.length).toBeGreaterThan(20);
});

test('a procedure that reads a partitioned table whole, deep within its blocks, is found', async () => {
  await on.run(`CREATE OR REPLACE PROCEDURE reads_whole(page STRING) BEGIN
    DECLARE many INT64;
    DECLARE since TIMESTAMP DEFAULT CURRENT_TIMESTAMP();
    BEGIN
      CREATE TEMP TABLE newest AS SELECT page_name FROM mass_messages WHERE sending_time >= since;
      IF page IS NOT NULL THEN
        WHILE many < 3 DO
          SET many = (SELECT COUNT(*) FROM newest INNER JOIN mass_messages USING (page_name) WHERE DATE(sending_time, 'America/Los_Angeles') > '2025-01-01');
        END WHILE;
      END IF;
    EXCEPTION WHEN ERROR THEN
      DELETE FROM automation_alerts WHERE alert_message = @@error.message;
    END;
  END`);
  const [file] = files;
  if (!file) throw new Error('No files.');
  expect(await readWhole({ ...file, kind: 'procedures', name: 'reads_whole' })).toEqual([
    'automation_alerts',
    'mass_messages',
  ]);
  await on.run('DROP PROCEDURE reads_whole');
});
