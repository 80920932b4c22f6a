// What a deploy would do: each object, migration and seed compared with what is there, in the order in which it would be done.

import { CommandFailure } from '../terminal/failure';
import { schemaStatement } from './apply';
import type { Found } from './found';
import { namespaceOf, RECORDS } from './records';
import type { Seed } from './seed';
import { shapeDifferences, shapeRemarks } from './table-shape';
import type { DeployedKind, Wanted, WantedMigration, WantedObject } from './wanted';

interface Described {
  /** `dataset.name`, or what a seed sows. */
  readonly object: string;
  /** Why, in a few words. */
  readonly why: string;
}

export type Step =
  | (Described & { readonly action: 'create'; readonly kind: 'dataset'; readonly sql: string })
  | (Described & { readonly action: 'create' | 'replace'; readonly kind: DeployedKind; readonly wanted: WantedObject })
  | (Described & { readonly action: 'migrate'; readonly kind: 'table'; readonly migration: WantedMigration })
  | (Described & { readonly action: 'sow'; readonly kind: 'rows'; readonly seed: Seed });

export interface Plan {
  /** What is to be done. */
  readonly steps: readonly Step[];
  /** Objects that are as they should be. */
  readonly unchanged: readonly string[];
  /** What is worth knowing, and keeps nothing from being done. */
  readonly remarks: readonly string[];
}

/** What is there cannot be used, and a deploy must not change it by itself. */
export class ObstacleFailure extends CommandFailure {
  override readonly name = 'ObstacleFailure';
}

interface Obstacle {
  readonly problem: string;
  /** A statement, or what to do in words. */
  readonly remedy: string;
}

const typeOf: Readonly<Record<DeployedKind, string>> = {
  table: 'BASE TABLE',
  view: 'VIEW',
  function: 'FUNCTION',
  'table function': 'TABLE FUNCTION',
  procedure: 'PROCEDURE',
};

const nameOf = ({ dataset, name }: WantedObject): string => `${dataset}.${name}`;

class Planner {
  readonly steps: Step[] = [];
  readonly unchanged: string[] = [];
  readonly remarks: string[] = [];
  readonly obstacles: Obstacle[] = [];
  private readonly wanted: Wanted;
  private readonly found: Found;

  constructor(wanted: Wanted, found: Found) {
    this.wanted = wanted;
    this.found = found;
  }

  private qualified(object: WantedObject): string {
    return `${this.wanted.target.project}.${nameOf(object)}`;
  }

  datasets(location: string): void {
    const { project, datasets } = this.wanted.target;
    for (const dataset of datasets.values()) {
      if (this.found.locations.has(dataset)) continue;
      const sql = schemaStatement(project, dataset, location);
      this.steps.push({ action: 'create', kind: 'dataset', object: dataset, why: `in ${location}`, sql });
    }
  }

  object(wanted: WantedObject): void {
    const there = this.found.object(namespaceOf(wanted.kind), wanted.dataset, wanted.name);
    if (!there) {
      const why = wanted.source ? 'a source table: empty until you load it' : 'new';
      this.steps.push({ action: 'create', kind: wanted.kind, object: nameOf(wanted), why, wanted });
    } else if (there.type !== typeOf[wanted.kind] && !(wanted.source === 'read' && there.type !== 'SNAPSHOT')) {
      this.obstacles.push({
        problem: `${nameOf(wanted)} is a ${there.type.toLowerCase()} where a ${wanted.kind} of that name is to be made.`,
        remedy: `Keep what you need of it, then remove it: DROP ${there.type.replace('BASE ', '')} \`${this.qualified(wanted)}\`;`,
      });
    } else if (wanted.kind === 'table') {
      this.table(wanted);
    } else {
      this.code(wanted, there.definitionHash);
    }
  }

  private code(wanted: WantedObject, definitionHash: string | undefined): void {
    const record = this.found.record(wanted.kind, wanted.dataset, wanted.name);
    const replace = (why: string): void => {
      this.steps.push({ action: 'replace', kind: wanted.kind, object: nameOf(wanted), why, wanted });
    };
    if (!record) replace('is there, and no deploy has recorded that it made it');
    else if (record.definitionHash === undefined) replace('the deploy before ended before it was made');
    else if (record.definitionHash !== definitionHash) replace(`was altered since the deploy of ${record.deployedOn}`);
    else if (record.statementHash !== wanted.hash) replace(`its text has changed since version ${record.version}`);
    else this.unchanged.push(nameOf(wanted));
  }

  private table(wanted: WantedObject): void {
    if (!wanted.shape) return;
    const columns = this.found.columns(wanted.dataset, wanted.name);
    const there = new Set(columns.map((column) => column.name.toLowerCase()));
    const pending = wanted.migrations.filter(
      ({ dataset, table, version, adds }) =>
        !this.found.record('migration', dataset, `${table}/${version}`) ||
        adds.some((column) => !there.has(column.toLowerCase())),
    );
    const coming = new Set(pending.flatMap(({ adds }) => adds));
    const differences = shapeDifferences(this.qualified(wanted), wanted.shape, columns, coming);
    for (const { column, problem, ddl } of differences) {
      const otherwise = `Copy ${nameOf(wanted)} into a table whose column ${column} is as expected, and give that its name.`;
      this.obstacles.push({
        problem: `${wanted.source ? 'The source table' : 'The table'} ${nameOf(wanted)} has a shape that is not known here: its column ${column} ${problem}.`,
        remedy: ddl ?? otherwise,
      });
    }
    this.remarks.push(...shapeRemarks(nameOf(wanted), wanted.shape, columns));
    for (const migration of pending) {
      const lacking = migration.adds.filter((column) => !there.has(column.toLowerCase()));
      const why = lacking.length > 0 ? `adds ${lacking.join(', ')}` : 'its columns are there, its values may not be';
      const object = nameOf(wanted);
      this.steps.push({ action: 'migrate', kind: 'table', object, why: `${migration.version}: ${why}`, migration });
    }
    if (pending.length === 0) this.unchanged.push(nameOf(wanted));
  }

  /** What was deployed once and is in no file any more stays: only a person knows who else uses it. */
  left(): void {
    const known = new Set(this.wanted.objects.map((o) => `${namespaceOf(o.kind)} ${nameOf(o)}`));
    const datasets = new Set(this.wanted.target.datasets.values());
    for (const { kind, dataset, name } of this.found.recorded) {
      if (kind === 'migration' || kind === 'table' || !datasets.has(dataset)) continue;
      const namespace = kind === 'view' ? 'relation' : 'routine';
      if (known.has(`${namespace} ${dataset}.${name}`) || !this.found.object(namespace, dataset, name)) continue;
      const drop = `DROP ${kind.toUpperCase()} \`${this.wanted.target.project}.${dataset}.${name}\`;`;
      this.remarks.push(
        `${dataset}.${name} is of an earlier version and not used any more. It stays; to remove it: ${drop}`,
      );
    }
  }

  refuseObstacles(): void {
    if (this.obstacles.length === 0) return;
    throw new ObstacleFailure(
      this.obstacles.map(({ problem }) => problem).join('\n  '),
      `Nothing was changed. First:\n${this.obstacles.map(({ remedy }) => remedy).join('\n')}`,
    );
  }
}

export interface PlanOptions {
  /** Where datasets are made that are not there. */
  readonly location: string;
  /** Whether a seed would change anything; asked only where all that it reads is there already. */
  isNeeded(seed: Seed): Promise<boolean>;
}

export async function planDeploy(wanted: Wanted, found: Found, options: PlanOptions): Promise<Plan> {
  const planner = new Planner(wanted, found);
  planner.datasets(options.location);
  // The record comes first: whatever is made after it is recorded.
  const isRecords = (o: WantedObject): boolean => o.path === `${RECORDS.dataset}/tables/${RECORDS.name}.sql`;
  for (const object of wanted.objects.filter(isRecords)) planner.object(object);
  for (const object of wanted.objects.filter((o) => !isRecords(o))) planner.object(object);
  planner.left();
  planner.refuseObstacles();
  const changed = new Set(planner.steps.flatMap((step) => ('wanted' in step ? [step.wanted.path] : [])));
  const moving = new Set(planner.steps.map((step) => step.object));
  for (const seed of wanted.seeds) {
    const again = seed.after !== undefined && changed.has(seed.after);
    // What a seed reads may not be there yet: then there is nobody to ask, and it is needed.
    const early = seed.reads.some((object) => moving.has(object));
    if (!again && !early && !(await options.isNeeded(seed))) continue;
    const why = again ? 'by the rules that have changed' : 'missing';
    planner.steps.push({ action: 'sow', kind: 'rows', object: seed.name, why, seed });
  }
  return { steps: planner.steps, unchanged: planner.unchanged, remarks: planner.remarks };
}
