// Opens the local Apps Script on a few lines of script, closed after the test.

import { onTestFinished } from 'vitest';
import {
  type AppsScript,
  type AppsScriptOptions,
  type ExecutionResult,
  openAppsScript,
  type RunOptions,
  simulatedClock,
} from '../../../workbench/apps-script';

export const OWNER = 'owner@agency.example';
export const COLLEAGUE = 'colleague@agency.example';
export const START = '2025-03-05T18:00:00.000Z';

export const MANIFEST = {
  timeZone: 'America/Los_Angeles',
  dependencies: { enabledAdvancedServices: [{ userSymbol: 'BigQuery', serviceId: 'bigquery', version: 'v2' }] },
};

export async function opened(bundle: string, options: Partial<AppsScriptOptions> = {}): Promise<AppsScript> {
  const script = await openAppsScript({
    bundle,
    manifest: MANIFEST,
    clock: simulatedClock(START),
    user: OWNER,
    spareThreads: 1,
    ...options,
  });
  onTestFinished(() => script.close());
  return script;
}

/** What the function gives; fails the test where it fails. */
export async function given(
  script: AppsScript,
  functionName: string,
  args: readonly unknown[] = [],
  options: RunOptions = {},
): Promise<unknown> {
  return completed(await script.run(functionName, args, options)).value;
}

export function completed(result: ExecutionResult): ExecutionResult {
  if (result.outcome === 'COMPLETED') return result;
  const { error } = result;
  throw new Error(`${result.functionName} ${result.outcome}: ${error?.name}: ${error?.message}\n${error?.stack ?? ''}`);
}

/** Evaluates one expression in the script's context. */
export async function evaluated(expression: string, options: Partial<AppsScriptOptions> = {}): Promise<unknown> {
  return given(await opened(`function main() { return ${expression}; }`, options), 'main');
}

/** The messages that these lines throw, one after the other, as "name: message"; a line that throws nothing gives ''. */
export async function thrownBy(lines: readonly string[], options: Partial<AppsScriptOptions> = {}): Promise<unknown> {
  const attempts = lines.map((line) => `() => { ${line} }`).join(',\n');
  return given(
    await opened(
      `function main() {
        return [${attempts}].map((attempt) => {
          try { attempt(); return ''; } catch (error) { return error.name + ': ' + error.message; }
        });
      }`,
      options,
    ),
    'main',
  );
}
