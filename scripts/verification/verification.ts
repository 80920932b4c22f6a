// Runs checks on a warehouse and tells what each saw.

import type { Connection } from '../bigquery/connection';
import { type Parse, partsOf, pathsIn, retargeted, type Target } from '../warehouse-objects/identifiers';
import { type ObjectFile, WRITTEN_PROJECT } from '../warehouse-objects/object-files';
import { CATEGORIES, type Check, type InspectedWarehouse } from './check';
import { dataChecks } from './checks/data-integrity';
import { existenceChecks } from './checks/existence';
import { functionChecks } from './checks/functions';
import { performanceChecks } from './checks/performance';
import { schemaChecks } from './checks/schemas';
import { signatureChecks } from './checks/signatures';
import { timeZoneChecks } from './checks/time-zone';
import { viewChecks } from './checks/views';
import { expectedObjects } from './expected-objects';

/** Every check, category by category. */
export const allChecks: readonly Check[] = [
  ...existenceChecks,
  ...functionChecks,
  ...schemaChecks,
  ...viewChecks,
  ...signatureChecks,
  ...dataChecks,
  ...timeZoneChecks,
  ...performanceChecks,
];

export interface InspectOptions {
  readonly connection: Connection;
  readonly files: readonly ObjectFile[];
  readonly target: Target;
  readonly parse: Parse;
  readonly clockZone: string;
}

/** The warehouse behind a connection, for looking only. */
export async function inspected(options: InspectOptions): Promise<InspectedWarehouse> {
  const { connection, files, target, parse, clockZone } = options;
  const asDeployed = (sql: string): Promise<string> => retargeted(sql, WRITTEN_PROJECT, target, parse);
  const deployedDataset = (dataset: string): string => target.datasets.get(dataset) ?? dataset;
  const namesIn = async (sql: string): Promise<string[]> => {
    const deployedIn = new Set(target.datasets.values());
    const names = pathsIn(await parse(sql)).flatMap((path) => {
      const [project, dataset, name] = partsOf(path);
      const ours = project === target.project && dataset !== undefined && deployedIn.has(dataset);
      return ours && name !== undefined && name.toUpperCase() !== 'INFORMATION_SCHEMA' ? [`${dataset}.${name}`] : [];
    });
    return [...new Set(names)];
  };
  return {
    rows: async (sql) => connection.query(await asDeployed(sql), { labels: { command: 'verify' } }),
    bytesRead: async (sql) => connection.dryRun(await asDeployed(sql)),
    locationOf: (dataset) => connection.locationOf(deployedDataset(dataset)),
    asDeployed,
    namesIn,
    deployedDataset,
    now: () => performance.now(),
    location: connection.location,
    expected: await expectedObjects(files, parse),
    clockZone,
  };
}

export interface Verdict {
  readonly category: Check['category'];
  readonly name: string;
  readonly passed: boolean;
  /** What was seen; why it could not be seen, where that is so. */
  readonly seen: string;
  /** What to do; of a failed check only. */
  readonly remedy?: string;
  readonly seconds: number;
}

export async function judge(check: Check, on: InspectedWarehouse): Promise<Verdict> {
  const { category, name, remedy } = check;
  const started = performance.now();
  const verdict = (passed: boolean, seen: string): Verdict => ({
    category,
    name,
    passed,
    seen,
    ...(passed ? {} : { remedy }),
    seconds: (performance.now() - started) / 1000,
  });
  try {
    const { holds, seen } = await check.look(on);
    return verdict(holds, seen);
  } catch (error) {
    // A warehouse that cannot answer does not pass, and the other checks still tell what they see.
    return verdict(false, error instanceof Error ? error.message : String(error));
  }
}

/** Looks overlap, as many as this; those that are timed are alone. */
const TOGETHER = 4;

/** Runs the checks, telling each verdict as it comes; the verdicts are in the checks' order. */
export async function verify(
  checks: readonly Check[],
  on: InspectedWarehouse,
  tell: (verdict: Verdict) => void = () => undefined,
): Promise<Verdict[]> {
  const verdicts = new Map<Check, Verdict>();
  const runAll = async (some: readonly Check[], together: number): Promise<void> => {
    const waiting = [...some];
    const work = async (): Promise<void> => {
      for (let check = waiting.shift(); check; check = waiting.shift()) {
        const verdict = await judge(check, on);
        verdicts.set(check, verdict);
        tell(verdict);
      }
    };
    await Promise.all(Array.from({ length: together }, work));
  };
  const timed = checks.filter((check) => check.category === 'performance');
  await runAll(
    checks.filter((check) => check.category !== 'performance'),
    TOGETHER,
  );
  await runAll(timed, 1);
  return checks.flatMap((check) => verdicts.get(check) ?? []);
}

/** The verdicts for people: by category, failures with what to do, and the count at the end. */
export function report(verdicts: readonly Verdict[]): string {
  const lines = CATEGORIES.flatMap((category) => {
    const own = verdicts.filter((verdict) => verdict.category === category);
    if (own.length === 0) return [];
    const told = own.map(({ passed, name, seen, remedy }) => {
      const line = `  ${passed ? 'PASS' : 'FAIL'}  ${name} – ${seen}`;
      return remedy === undefined ? line : `${line}\n        ${remedy}`;
    });
    return [category, ...told, ''];
  });
  const failed = verdicts.filter((verdict) => !verdict.passed).length;
  const outcome =
    failed === 0 ? `All ${verdicts.length} checks passed.` : `${failed} of ${verdicts.length} checks failed.`;
  return [...lines, outcome].join('\n');
}
