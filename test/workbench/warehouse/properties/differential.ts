// Runs random cases on the embedded warehouse and on Google's reference implementation and finds where they differ.

import fc from 'fast-check';
import { openWarehouse, type Warehouse } from '../../../../workbench/warehouse/index';
import { runScript } from '../../../../workbench/warehouse/script/run-script';
import type { StatementSession } from '../../../../workbench/warehouse/session/port';
import { type SqlType, typeName } from '../../../../workbench/warehouse/types/type';
import { difference } from '../corpus/comparison';
import { ReferenceEvaluator, type ReferenceTable } from '../reference/evaluator';
import { type Printed, printRow } from '../reference/print';
import { modification, type SqlCase, sqlCase } from './arbitraries';
import { tables } from './tables';

const DATASET = 'fuzz';
const FLOAT_TOLERANCE = 1e-9;
const BATCH = 20;

export interface Mismatch {
  readonly seed: number;
  /** Which of the seed's cases. */
  readonly index: number;
  readonly sql: string;
  readonly difference: string;
}

export interface RunReport {
  readonly cases: number;
  /** Both sides gave rows. */
  readonly agreedRows: number;
  /** Both sides refused. */
  readonly agreedErrors: number;
  readonly mismatches: readonly Mismatch[];
  /** What Google's analyser refuses: a fault of the grammar. */
  readonly malformed: readonly string[];
}

interface Answer {
  readonly types: readonly SqlType[];
  readonly rows: readonly (readonly Printed[])[];
}

type Attempt = { readonly answer: Answer } | { readonly error: string };

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

async function attempt(run: () => Promise<Answer>): Promise<Attempt> {
  try {
    return { answer: await run() };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** The analyser's refusals name a place, errors of evaluation none. */
const refusedByAnalyser = (made: Attempt): boolean => 'error' in made && / \[at \d+:\d+\]$/.test(made.error);

/** What differs between two attempts at a case, in words. */
function verdict(reference: Attempt, warehouse: Attempt, ordered: boolean): string | undefined {
  if ('error' in reference) {
    if ('error' in warehouse) return undefined;
    return `the reference fails (${reference.error}), the warehouse gives ${JSON.stringify(warehouse.answer.rows).slice(0, 400)}`;
  }
  if ('error' in warehouse) return `the warehouse fails: ${warehouse.error}`;
  const expected = reference.answer.types.map(typeName).join();
  const got = warehouse.answer.types.map(typeName).join();
  if (expected !== got) return `expected the types ${expected}, got ${got}`;
  return difference(reference.answer.rows, warehouse.answer.rows, { ordered, float: FLOAT_TOLERANCE });
}

/** `SELECT id, … AS v FROM table`, of which many go into one statement. */
const expressionOf = (sql: string) => /^SELECT id, ([\s\S]*) AS v FROM (t|edge)$/.exec(sql);

export class Differential {
  private constructor(
    private readonly reference: ReferenceEvaluator,
    private readonly referenceTables: readonly ReferenceTable[],
    private readonly warehouse: Warehouse,
    private readonly session: StatementSession,
  ) {}

  static async open(): Promise<Differential> {
    const reference = new ReferenceEvaluator();
    const warehouse = await openWarehouse();
    const setup = await warehouse.openSession({});
    await runScript(setup, `CREATE SCHEMA ${DATASET}`);
    await setup.close();
    const session = await warehouse.openSession({ defaultDataset: DATASET });
    const referenceTables: ReferenceTable[] = [];
    for (const [name, query] of [...Object.entries(tables), ['u', tables.t ?? ''] as const]) {
      const { fields, rows } = await reference.query(query);
      referenceTables.push({ name, columns: fields, rows });
      await runScript(session, `CREATE TABLE ${name} AS ${query}`);
    }
    return new Differential(reference, referenceTables, warehouse, session);
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.warehouse.close();
  }

  private onReference(sql: string): Promise<Attempt> {
    return attempt(async () => {
      const { fields, rows } = await this.reference.query(sql, this.referenceTables);
      const types = fields.map((field) => field.type);
      return { types, rows: rows.map((row) => printRow(row, types)) };
    });
  }

  private onWarehouse(sql: string): Promise<Attempt> {
    return attempt(async () => {
      const { rows } = await this.session.run(sql, { variables: [], parameters: [], system: [] });
      const types = rows?.fields.map((field) => field.type) ?? [];
      return { types, rows: (rows?.slice(0, rows.rowCount) ?? []).map((row) => printRow(row, types)) };
    });
  }

  /** What differs for one case, or undefined. */
  async check({ sql, ordered }: SqlCase): Promise<string | undefined> {
    return verdict(await this.onReference(sql), await this.onWarehouse(sql), ordered);
  }

  /** Answers of the warehouse to many expressions over one table, asked at once; undefined where that fails. */
  private async batched(
    cases: readonly { readonly expression: string }[],
    table: string,
  ): Promise<Attempt[] | undefined> {
    const list = cases.map(({ expression }, i) => `${expression} AS v${i}`);
    const whole = await this.onWarehouse(`SELECT id, ${list.join(', ')} FROM ${table}`);
    if ('error' in whole) return undefined;
    const { types, rows } = whole.answer;
    const idType = types[0];
    return cases.map((_, i) => {
      const type = types[i + 1];
      if (!idType || !type) return { error: 'no such column in the answer' };
      return { answer: { types: [idType, type], rows: rows.map((row) => [row[0] ?? null, row[i + 1] ?? null]) } };
    });
  }

  /** Runs `count` cases of a seed, the expressions among them many to a statement. */
  async run(seed: number, count: number, until = Number.POSITIVE_INFINITY): Promise<RunReport> {
    const cases = fc.sample(sqlCase, { seed, numRuns: count });
    const attempts: Attempt[] = [];
    const report = { agreedRows: 0, agreedErrors: 0 };
    const mismatches: Mismatch[] = [];
    const answers = new Map<number, Attempt>();
    for (const entry of cases) {
      if (Date.now() > until) break;
      attempts.push(await this.onReference(entry.sql));
    }
    for (const table of Object.keys(tables)) {
      const asked = attempts.flatMap((made, index) => {
        const found = 'answer' in made ? expressionOf(cases[index]?.sql ?? '') : null;
        return found?.[1] !== undefined && found[2] === table ? [{ index, expression: found[1] }] : [];
      });
      for (let from = 0; from < asked.length; from += BATCH) {
        await this.answerAll(asked.slice(from, from + BATCH), table, answers);
      }
    }
    for (const [index, made] of attempts.entries()) {
      const entry = cases[index];
      if (!entry) continue;
      const differs = verdict(made, answers.get(index) ?? (await this.onWarehouse(entry.sql)), entry.ordered);
      if (differs === undefined) report['error' in made ? 'agreedErrors' : 'agreedRows'] += 1;
      else mismatches.push({ seed, index, sql: entry.sql, difference: differs });
    }
    const malformed = attempts.flatMap((made, index) =>
      refusedByAnalyser(made) && 'error' in made ? [`${cases[index]?.sql}: ${made.error}`] : [],
    );
    return { cases: attempts.length, ...report, mismatches, malformed };
  }

  /** Halves a batch that fails until what fails stands alone. */
  private async answerAll(
    batch: readonly { readonly index: number; readonly expression: string }[],
    table: string,
    answers: Map<number, Attempt>,
  ): Promise<void> {
    const made = await this.batched(batch, table);
    if (made) {
      for (const [i, { index }] of batch.entries()) {
        const answer = made[i];
        if (answer) answers.set(index, answer);
      }
      return;
    }
    // A single one is asked by itself later, and its error kept.
    if (batch.length <= 1) return;
    const middle = Math.ceil(batch.length / 2);
    await this.answerAll(batch.slice(0, middle), table, answers);
    await this.answerAll(batch.slice(middle), table, answers);
  }

  /** Runs `count` INSERTs, UPDATEs and DELETEs, each undone again; what the table t holds after each must be the same. */
  async runModifications(seed: number, count: number): Promise<readonly Mismatch[]> {
    const [target, ...others] = this.referenceTables;
    if (!target) throw new Error('There is no table to change');
    const types = target.columns.map((column) => column.type);
    const mismatches: Mismatch[] = [];
    for (const [index, sql] of fc.sample(modification, { seed, numRuns: count }).entries()) {
      const reference = await attempt(async () => {
        const rows = await this.reference.modify(sql, target, others);
        return { types, rows: rows.map((row) => printRow(row, types)) };
      });
      await this.session.begin();
      let warehouse: Attempt;
      try {
        const changed = await this.onWarehouse(sql);
        warehouse = 'error' in changed ? changed : await this.onWarehouse('SELECT * FROM t');
      } finally {
        await this.session.rollback();
      }
      const differs = refusedByAnalyser(reference)
        ? `the grammar makes what is refused: ${'error' in reference ? reference.error : ''}`
        : verdict(reference, warehouse, false);
      if (differs !== undefined) mismatches.push({ seed, index, sql, difference: differs });
    }
    return mismatches;
  }

  /** The smallest case like a mismatch that still differs, found by shrinking for at most some milliseconds. */
  async shrink(mismatch: Mismatch, milliseconds: number): Promise<Mismatch> {
    let smallest = mismatch;
    const property = fc.asyncProperty(sqlCase, async (entry) => {
      const differs = await this.check(entry);
      if (differs === undefined) return;
      if (entry.sql.length < smallest.sql.length) smallest = { ...mismatch, sql: entry.sql, difference: differs };
      throw new Error(differs);
    });
    await fc.check(property, {
      seed: mismatch.seed,
      path: String(mismatch.index),
      numRuns: 1,
      interruptAfterTimeLimit: milliseconds,
    });
    return smallest;
  }
}

/** A mismatch for people, and how to have it again. */
export const describeMismatch = ({ sql, difference: differs, seed, index }: Mismatch): string =>
  `${sql}\n  ${differs}\n  (seed ${seed}, case ${index}: npm run fuzz -- --seed ${seed} --cases ${index + 1})`;
