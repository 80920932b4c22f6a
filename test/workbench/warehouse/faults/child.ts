// A program of its own for tests of faults: opens a warehouse in a folder, runs a script, and tells each statement's end.

import { readdirSync, readFileSync } from 'node:fs';
import { sharedAnalyser, stopSharedAnalyser } from '../../../../workbench/warehouse/analyser/server';
import { openWarehouse } from '../../../../workbench/warehouse/index';
import { runScript } from '../../../../workbench/warehouse/script/run-script';

/** All processes below one. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

const [folder = '', script = ''] = process.argv.slice(2);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

try {
  const warehouse = await openWarehouse({ dataFolder: folder });
  const session = await warehouse.openSession();
  await runScript(session, 'CREATE SCHEMA IF NOT EXISTS d');
  const guard = sharedAnalyser().pid;
  say(`analyser ${[guard, ...(guard === undefined ? [] : descendants(guard))].join(' ')}`);
  await runScript(session, script, {
    onStatementStart: (job) => say(`start ${job.index} ${job.statementType}`),
    onStatementEnd: (job) => say(`end ${job.index} ${job.statementType}`),
  });
  await session.close();
  await warehouse.close();
  await stopSharedAnalyser();
  say('closed');
} catch (error) {
  say(`error ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
