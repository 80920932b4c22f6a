// The command `health`: reads health from the warehouse alone and tells it; ends with 1 where a check is CRITICAL.

import type { Check } from '../../src/operations/checks';
import { costsByJob, healthOf } from '../../src/operations/health';
import { type HealthReport, judge } from '../../src/operations/report';
import { billedDays, healthFacts, healthTrends } from '../../src/operations/statements';
import type { BilledRow } from '../../src/warehouse/rows/health';
import { checkedSettings, defaultSettings, SettingsError } from '../../src/warehouse/settings';
import type { Statement } from '../../src/warehouse/statement';
import { type Connection, connect } from '../bigquery/connection';
import { NotFoundFailure, PermissionFailure, StatementFailure } from '../bigquery/failures';
import type { CommandDescription, Options } from '../terminal/arguments';
import { runCommand, type Streams } from '../terminal/command';
import { UsageFailure } from '../terminal/failure';
import { plainRows } from './plain-rows';

const description = {
  name: 'health',
  summary:
    'Tells how the automation fares, from the warehouse alone: checks, score, and what to do. Changes nothing.\nEnds with 1 where a check is CRITICAL.',
  options: {
    project: { kind: 'text', value: 'P', meaning: 'the Google Cloud project (of-scheduler-proj)' },
    dataset: { kind: 'text', value: 'D', meaning: 'the main dataset (eros_scheduling_brain)' },
    location: { kind: 'text', value: 'L', meaning: 'where the jobs run (where the main dataset is)' },
    endpoint: { kind: 'text', value: 'URL', meaning: 'a warehouse in place of Google, such as http://localhost:9050' },
  },
} as const satisfies CommandDescription<Options>;

/** The exit code. */
export async function healthCommand(args?: readonly string[], streams?: Streams): Promise<number> {
  let critical = 0;
  const code = await runCommand(
    description,
    async ({ project, dataset = defaultSettings.dataset, location, endpoint }, terminal) => {
      const target = connect({ ...(project ? { project } : {}), ...(endpoint ? { endpoint } : {}) });
      readSettings({ ...defaultSettings, project: target.project, dataset, location: location ?? target.location });
      const place = location ?? (await target.locationOf(dataset));
      if (place === undefined) {
        throw new NotFoundFailure(
          `There is no dataset ${target.project}.${dataset}.`,
          'Correct --project or --dataset, or run npm run deploy first.',
        );
      }
      const connection = connect({
        location: place,
        ...(project ? { project } : {}),
        ...(endpoint ? { endpoint } : {}),
      });
      const settings = readSettings({ ...defaultSettings, project: connection.project, dataset, location: place });
      terminal.progress(`Looking at ${settings.project}.${settings.dataset} …`);
      const [facts] = await rowsOf(connection, healthFacts(settings));
      if (facts === undefined) throw new StatementFailure('health_facts gave no row.', 'Run npm run verify.');
      const report = judge(
        healthOf({
          facts,
          trends: await rowsOf(connection, healthTrends(settings)),
          billed: await billedOr(connection, billedDays(settings)),
        }),
      );
      critical = report.checks.filter(({ light }) => light === 'CRITICAL').length;
      terminal.say(told(report));
      terminal.result(asData(report, connection.project));
    },
    args,
    streams,
  );
  return code === 0 && critical > 0 ? 1 : code;
}

function readSettings(settings: typeof defaultSettings): typeof defaultSettings {
  try {
    return checkedSettings(settings);
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageFailure(error.message, 'See npm run health -- --help.');
    throw error;
  }
}

async function rowsOf<Row>(connection: Connection, { sql, row, name }: Statement<Row>): Promise<readonly Row[]> {
  if (row === undefined) throw new Error(`${name} has no rows to be read.`);
  const rows = await connection.query(sql, { labels: { product: 'eros', job: 'health_command', statement: name } });
  return plainRows(rows).map((each, index) => row(each, `${name}[${index}]`));
}

/** Who may not read the bill is told everything else. */
async function billedOr(
  connection: Connection,
  statement: Statement<BilledRow>,
): Promise<readonly BilledRow[] | { readonly problem: string }> {
  try {
    return await rowsOf(connection, statement);
  } catch (error) {
    if (error instanceof PermissionFailure || error instanceof StatementFailure) return { problem: error.message };
    throw error;
  }
}

function line({ light, title, seen, remedy }: Check): string {
  return `${light.padEnd(8)}  ${title} – ${seen}${remedy === null ? '' : `\n          To do: ${remedy}`}`;
}

function told(report: HealthReport): string {
  const { card, checks, health } = report;
  const raise = card.raise.map(({ points, title }) => `+${points} ${title}`).join(', ');
  const dearest = costsByJob(health)
    .slice(0, 5)
    .map(({ job, usd }) => `${job} $${usd.toFixed(3)}`);
  return [
    `Score ${card.score} of 100 (goal: above ${card.goal}).${raise === '' ? '' : ` It would rise by: ${raise}.`}`,
    '',
    ...checks.map(line),
    ...(dearest.length === 0 ? [] : ['', `Billed to this account in 8 days: ${dearest.join(', ')}.`]),
  ].join('\n');
}

function asData({ card, checks, health, examined }: HealthReport, project: string): object {
  return {
    project,
    measured_at: new Date(health.facts.measured_at).toISOString(),
    score: card.score,
    goal: card.goal,
    parts: card.parts,
    raise: card.raise,
    checks,
    findings: examined.flatMap(({ findings }) =>
      findings.map(({ rule, object, level, message }) => ({
        rule: rule.name,
        object,
        level,
        message,
        remedy: rule.remedy,
      })),
    ),
    costs: costsByJob(health),
  };
}
