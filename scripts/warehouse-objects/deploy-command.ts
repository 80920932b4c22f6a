// The command `deploy`: plans, prints the plan, asks, carries it out, and tells what it did.

import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type Connection, connect } from '../bigquery/connection';
import type { CommandDescription, Options, Values } from '../terminal/arguments';
import { runCommand, type Streams, type Terminal } from '../terminal/command';
import { CommandFailure, UsageFailure } from '../terminal/failure';
import { carryOut } from './carry-out';
import { emittedScript } from './emit';
import { locationsOf, readFound } from './found';
import type { Parse } from './identifiers';
import { ObjectFileError } from './object-files';
import { type Plan, planDeploy, type Step } from './plan';
import { RECORDS } from './records';
import { type Wanted, type WantedOptions, wantedObjects } from './wanted';

const description = {
  name: 'deploy',
  summary:
    'Makes the warehouse what sql/ says it is: datasets, tables (migrated with their rows), views, functions, procedures, parameters;\nwith --only addon pushes the add-on to its script instead. Says first what that takes, and asks. A second run changes nothing.',
  options: {
    'dry-run': { kind: 'switch', meaning: 'only say what would be done' },
    yes: { kind: 'switch', meaning: 'do not ask' },
    project: { kind: 'text', value: 'P', meaning: 'the Google Cloud project (of-scheduler-proj)' },
    dataset: { kind: 'text', value: 'D', meaning: 'the main dataset (eros_scheduling_brain)' },
    location: { kind: 'text', value: 'L', meaning: 'where datasets are made (where they are already; else US)' },
    endpoint: { kind: 'text', value: 'URL', meaning: 'a warehouse in place of Google, such as http://localhost:9050' },
    only: { kind: 'text', value: 'PART', among: ['warehouse', 'addon'], meaning: 'one part alone' },
    emit: { kind: 'text', value: 'FILE', meaning: 'write all of it as one script for bq query; deploy nothing' },
  },
} as const satisfies CommandDescription<Options>;

type DeployValues = Values<(typeof description)['options']>;

/** What surrounds the command: where the files are, who parses them, whose version this is. */
export interface DeployEnvironment {
  readonly folder: string;
  readonly parse: Parse;
  readonly version: string;
  /** What --only addon does in place of all else. */
  readonly deployAddOn: (
    asked: { readonly dryRun: boolean; readonly yes: boolean },
    terminal: Terminal,
  ) => Promise<void>;
}

/** Datasets of one deploy lie in different places, or not where they are said to. */
export class LocationFailure extends CommandFailure {
  override readonly name = 'LocationFailure';
}

function agreedLocation(locations: ReadonlyMap<string, string>, given: string | undefined): string {
  const [first, ...others] = [...locations];
  if (!first) return given ?? 'US';
  const [dataset, location] = first;
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const stray = others.find(([, place]) => !same(place, location));
  if (stray) {
    throw new LocationFailure(
      `The dataset ${dataset} is in ${location}, but ${stray[0]} is in ${stray[1]}; BigQuery joins nothing across places.`,
      `Give another --dataset, or move one of them: bq cp its tables to a dataset in the other place.`,
    );
  }
  if (given !== undefined && !same(given, location)) {
    throw new LocationFailure(
      `The dataset ${dataset} is in ${location}, not in ${given}.`,
      'Leave --location out, or give another --dataset.',
    );
  }
  return location;
}

const padded = (step: Step): string =>
  `  ${step.action.padEnd(9)} ${step.kind.padEnd(14)} ${step.object}  (${step.why})`;

function planText(place: string, { steps, unchanged, remarks }: Plan): string {
  const kept = steps.filter((step) => step.action === 'replace');
  const lines = [
    place,
    ...steps.map(padded),
    `  unchanged ${unchanged.length} ${unchanged.length === 1 ? 'object' : 'objects'}`,
    ...remarks.map((remark) => `Note: ${remark}`),
  ];
  if (kept.length > 0) {
    lines.push(
      `Note: what is replaced is kept: SELECT object_name, previous_ddl FROM ${RECORDS.dataset}.${RECORDS.name} ORDER BY deployed_at DESC`,
    );
  }
  return lines.join('\n');
}

const planData = ({ steps, unchanged, remarks }: Plan) => ({
  steps: steps.map(({ action, kind, object, why }) => ({ action, kind, object, why })),
  unchanged,
  remarks,
});

async function planned(
  values: DeployValues,
  wanted: Wanted,
  terminal: Terminal,
): Promise<{ readonly connection: Connection; readonly plan: Plan }> {
  const { project } = wanted.target;
  const given = { project, location: values.location, endpoint: values.endpoint };
  const looking = connect(given);
  terminal.progress(`Looking at ${project}${looking.endpoint ? ` on ${looking.endpoint}` : ''} …`);
  const locations = await locationsOf(looking, wanted.target.datasets.values());
  const connection = connect({ ...given, location: agreedLocation(locations, values.location) });
  const found = await readFound(connection, wanted, locations);
  const plan = await planDeploy(wanted, found, {
    location: connection.location,
    isNeeded: async (seed) => (await connection.query(seed.needed))[0]?.needed === true,
  });
  return { connection, plan };
}

/** Files that cannot be deployed are told of as what is wrong with them: whoever changed them is reading. */
async function readWanted(options: WantedOptions): Promise<Wanted> {
  try {
    return await wantedObjects(options);
  } catch (error) {
    if (!(error instanceof ObjectFileError)) throw error;
    throw new CommandFailure(error.message, 'Nothing was looked at or changed.', { cause: error });
  }
}

async function deployed(values: DeployValues, terminal: Terminal, environment: DeployEnvironment): Promise<void> {
  if (values.only === 'addon') {
    const other = (['project', 'dataset', 'location', 'endpoint', 'emit'] as const).find(
      (name) => values[name] !== undefined,
    );
    if (other !== undefined) {
      throw new UsageFailure(
        `--${other} says nothing of the add-on, which is pushed by clasp to the script of .clasp.json.`,
        `Leave --${other} out. The sheet is told of its project and datasets by EROS ▸ Setup ▸ Connect warehouse.`,
      );
    }
    return environment.deployAddOn({ dryRun: values['dry-run'], yes: values.yes }, terminal);
  }
  if (values.emit !== undefined && (values['dry-run'] || values.yes)) {
    throw new UsageFailure('--emit deploys nothing, so --dry-run and --yes say nothing.', 'Leave them out.');
  }
  const started = Date.now();
  const { folder, parse, version } = environment;
  const wanted = await readWanted({ folder, parse, project: values.project, dataset: values.dataset });
  const identity = { id: randomUUID(), version };
  if (values.emit !== undefined) {
    writeFileSync(values.emit, emittedScript(wanted, identity, values.location ?? 'US'));
    terminal.say(`Wrote ${values.emit}: ${wanted.objects.length} objects. Nothing was deployed.`);
    terminal.result({ file: values.emit, objects: wanted.objects.length });
    return;
  }
  const { connection, plan } = await planned(values, wanted, terminal);
  const { project, location, endpoint } = connection;
  const datasets = [...wanted.target.datasets.values()];
  const place = `${project} · ${datasets.join(', ')} · ${location}${endpoint ? ` · ${endpoint}` : ''}`;
  const told = (applied: number) =>
    terminal.result({
      project,
      datasets,
      location,
      endpoint: endpoint ?? null,
      plan: planData(plan),
      applied,
      seconds: (Date.now() - started) / 1000,
    });
  // Whoever is asked must have seen it, under --json as well.
  if (terminal.json) terminal.progress(planText(place, plan));
  else terminal.say(planText(place, plan));
  if (plan.steps.length === 0) {
    terminal.say(`Nothing to do: all of it is as version ${version} makes it.`);
    return told(0);
  }
  if (values['dry-run']) {
    terminal.say('Dry run: nothing was changed.');
    return told(0);
  }
  const question = `Do these ${plan.steps.length} steps in ${project}?`;
  if (!values.yes && !(await terminal.confirm(question, 'Look with --dry-run, then deploy with --yes.'))) {
    throw new CommandFailure('Not confirmed: nothing was changed.', 'Answer y, or give --yes.');
  }
  await carryOut(connection, wanted, plan, { identity, progress: terminal.progress });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  terminal.say(`Deployed version ${version}: ${plan.steps.length} steps in ${seconds} s. Next: npm run verify`);
  told(plan.steps.length);
}

/** The exit code. */
export const deployCommand = (
  environment: DeployEnvironment,
  args?: readonly string[],
  streams?: Streams,
): Promise<number> =>
  runCommand(description, (values, terminal) => deployed(values, terminal, environment), args, streams);
