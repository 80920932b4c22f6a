// The command `smoke`: ten checks of the whole product in memory, each with what was seen.

import type { CommandDescription, Options } from '../../terminal/arguments';
import { runCommand, type Streams, type Terminal } from '../../terminal/command';
import { CommandFailure } from '../../terminal/failure';
import { SMOKE_CHECKS } from './checks';
import { type CheckResult, carriedOut, type SmokeCheck } from './findings';
import { openScene } from './open-scene';
import type { Scene } from './scene';

const description = {
  name: 'smoke',
  summary:
    'Checks the product end to end: the built add-on in the local Apps Script, every object of sql/ in the embedded warehouse,\nthe demo’s pages; in memory, on a simulated clock. Ten checks, each with what was seen; fails if one of them does.',
  options: {},
} as const satisfies CommandDescription<Options>;

/** At least one check has failed. */
export class SmokeFailure extends CommandFailure {
  override readonly name = 'SmokeFailure';
}

export interface SmokeEnvironment {
  readonly checks: readonly SmokeCheck[];
  readonly openScene: (progress: (line: string) => void) => Promise<Scene>;
}

async function smoked(terminal: Terminal, environment: SmokeEnvironment): Promise<void> {
  const progress = (line: string): void => terminal.progress(line);
  const scene = await environment.openScene(progress);
  const results: CheckResult[] = [];
  try {
    for (const [index, check] of environment.checks.entries()) {
      progress(`${index + 1} of ${environment.checks.length}: ${check.name} …`);
      const result = await carriedOut(check, scene);
      results.push(result);
      terminal.say(resultText(index + 1, result));
    }
  } finally {
    await scene.close();
  }
  const failed = results.filter(({ passed }) => !passed);
  terminal.result({ passed: failed.length === 0, checks: results });
  if (failed.length > 0) {
    throw new SmokeFailure(
      `${failed.length} of ${results.length} checks failed: ${failed.map(({ name }) => name).join('; ')}.`,
      'What was expected and what was seen stands above, under each of them.',
    );
  }
  terminal.say(`All ${results.length} checks passed.`);
}

function resultText(number: number, { name, passed, seen, problems, seconds }: CheckResult): string {
  return [
    `${passed ? 'PASS' : 'FAIL'}  ${number}  ${name}  (${seconds.toFixed(1)} s)`,
    ...problems.map((problem) => `      ! ${problem.replaceAll('\n', '\n        ')}`),
    ...seen.map((line) => `      ${line}`),
  ].join('\n');
}

/** The exit code. */
export const smokeCommand = (
  args?: readonly string[],
  streams?: Streams,
  environment: SmokeEnvironment = { checks: SMOKE_CHECKS, openScene },
): Promise<number> => runCommand(description, (_, terminal) => smoked(terminal, environment), args, streams);
