// The command `verify`: runs every check on a warehouse, tells each as it comes, and ends with 1 where one fails.

import type { CommandDescription, Options } from '../terminal/arguments';
import { runCommand, type Streams } from '../terminal/command';
import type { Parse } from '../warehouse-objects/identifiers';
import { readObjectFiles } from '../warehouse-objects/object-files';
import { connectBeside, targetNames } from './sources';
import { allChecks, inspected, report, verify } from './verification';

const description = {
  name: 'verify',
  summary:
    'Looks whether the warehouse is what sql/ says, answers as it should, and agrees with itself. Changes nothing.\nEnds with 1 where a check fails.',
  options: {
    project: { kind: 'text', value: 'P', meaning: 'the Google Cloud project (of-scheduler-proj)' },
    dataset: { kind: 'text', value: 'D', meaning: 'the main dataset (eros_scheduling_brain)' },
    location: { kind: 'text', value: 'L', meaning: 'where the jobs run (where the main dataset is)' },
    endpoint: { kind: 'text', value: 'URL', meaning: 'a warehouse in place of Google, such as http://localhost:9050' },
  },
} as const satisfies CommandDescription<Options>;

/** What surrounds the command: where the files are, who parses them, the zone of the add-on's clock. */
export interface VerifyEnvironment {
  readonly folder: string;
  readonly parse: Parse;
  readonly clockZone: string;
}

/** The exit code. */
export async function verifyCommand(
  { folder, parse, clockZone }: VerifyEnvironment,
  args?: readonly string[],
  streams?: Streams,
): Promise<number> {
  let failed = 0;
  const code = await runCommand(
    description,
    async ({ project, dataset, location, endpoint }, terminal) => {
      const connection = await connectBeside(dataset, { project, location, endpoint });
      const files = readObjectFiles(folder);
      const target = targetNames(files, project, dataset);
      const on = await inspected({ connection, files, target, parse, clockZone });
      let done = 0;
      const verdicts = await verify(allChecks, on, ({ passed, name }) => {
        terminal.progress(`[${++done}/${allChecks.length}] ${passed ? 'PASS' : 'FAIL'}  ${name}`);
      });
      failed = verdicts.filter((verdict) => !verdict.passed).length;
      terminal.say(report(verdicts));
      terminal.result({ project: connection.project, passed: failed === 0, checks: verdicts });
    },
    args,
    streams,
  );
  return code === 0 && failed > 0 ? 1 : code;
}
