// Does what a plan says, step by step, recording each; stops at the first failure and says how far it came.

import type { Connection } from '../bigquery/connection';
import { CommandFailure } from '../terminal/failure';
import type { Plan, Step } from './plan';
import { type DeployIdentity, keepStatement, migrationsStatement, recordStatement } from './records';
import type { Wanted, WantedObject } from './wanted';

/** A step failed: what was done before it stays, and the next deploy goes on from there. */
export class DeployFailure extends CommandFailure {
  override readonly name = 'DeployFailure';
  readonly applied: readonly string[];
  readonly notApplied: readonly string[];

  constructor(steps: readonly Step[], at: number, cause: unknown) {
    const names = steps.map(described);
    const applied = names.slice(0, at);
    const notApplied = names.slice(at);
    const detail = cause instanceof Error ? cause.message : String(cause);
    const list = (title: string, lines: readonly string[]): string =>
      lines.length === 0 ? `${title}: nothing.` : `${title} (${lines.length}): ${lines.join(', ')}.`;
    super(
      `${notApplied[0]}: ${detail}\n  ${list('Applied before it', applied)}\n  ${list('Not applied', notApplied)}`,
      `${cause instanceof CommandFailure ? `${cause.remedy}\n` : ''}Then deploy again: it goes on from there.`,
      { cause },
    );
    this.applied = applied;
    this.notApplied = notApplied;
  }
}

/** `replace view eros_scheduling_brain.available_captions`. */
export const described = ({ action, kind, object, ...step }: Step): string =>
  'migration' in step ? `migrate ${object} by ${step.migration.version}` : `${action} ${kind} ${object}`;

export interface CarryOutOptions {
  readonly identity: DeployIdentity;
  progress(line: string): void;
}

/** Records are written for several objects at once: each statement takes BigQuery a second or two. */
const RECORDED_AT_ONCE = 10;

/** One run through a plan: what is made, and what of it is not recorded yet. */
class Run {
  private readonly connection: Connection;
  private readonly wanted: Wanted;
  private readonly identity: DeployIdentity;
  private replaced: readonly WantedObject[];
  private made: WantedObject[] = [];

  constructor(connection: Connection, wanted: Wanted, { steps }: Plan, identity: DeployIdentity) {
    this.connection = connection;
    this.wanted = wanted;
    this.identity = identity;
    this.replaced = steps.flatMap((step) => (step.action === 'replace' ? [step.wanted] : []));
  }

  private async query(sql: string): Promise<void> {
    await this.connection.query(sql, { labels: { application: 'eros', command: 'deploy' } });
  }

  async apply(step: Step): Promise<void> {
    const { target } = this.wanted;
    if (step.kind === 'dataset') {
      await datasetMade((sql) => this.query(sql), step.sql, target.project);
    } else if (step.action === 'sow') {
      await this.query(step.seed.sql);
    } else if (step.action === 'migrate') {
      for (const sql of step.migration.statements) await this.query(sql);
      await this.query(migrationsStatement(target, this.identity, [step.migration]));
    } else {
      if (step.action === 'replace') await this.keep();
      await this.query(step.wanted.sql);
      this.made.push(step.wanted);
      if (this.made.length >= RECORDED_AT_ONCE) await this.record();
    }
  }

  /** Before the first is replaced, all that will be is kept. */
  private async keep(): Promise<void> {
    if (this.replaced.length === 0) return;
    await this.query(keepStatement(this.wanted.target, this.identity, this.replaced));
    this.replaced = [];
  }

  /** What was made and is not recorded yet. A new table has the shape that its migrations lead to. */
  async record(): Promise<void> {
    const { made } = this;
    this.made = [];
    if (made.length > 0) await this.query(recordStatement(this.wanted.target, this.identity, made));
    const migrations = made.flatMap((object) => object.migrations);
    if (migrations.length > 0) await this.query(migrationsStatement(this.wanted.target, this.identity, migrations));
  }
}

async function datasetMade(run: (sql: string) => Promise<unknown>, sql: string, project: string): Promise<void> {
  try {
    await run(sql);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const remedy = `${error.remedy}\nOr let somebody who may create datasets in ${project} run: ${sql};`;
    throw new CommandFailure(error.message, remedy, { cause: error });
  }
}

export async function carryOut(
  connection: Connection,
  wanted: Wanted,
  plan: Plan,
  { identity, progress }: CarryOutOptions,
): Promise<void> {
  const { steps } = plan;
  const run = new Run(connection, wanted, plan, identity);
  for (const [at, step] of steps.entries()) {
    progress(`[${at + 1}/${steps.length}] ${described(step)}`);
    try {
      await run.apply(step);
    } catch (error) {
      // What was made is recorded all the same; where that fails too, the first failure is the one to tell of, and the next
      // deploy makes again what it finds unrecorded.
      await run.record().catch((second) => progress(`The record of what was made failed too: ${String(second)}`));
      throw new DeployFailure(steps, at, error);
    }
  }
  await run.record();
}
