// Drives the embedded warehouse with Google's Python client and bq, as they come; says what was checked, fails loudly.

import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWarehouse } from '../workbench/warehouse';
import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { startServer } from '../workbench/warehouse/rest/serve';

const PROJECT = 'of-scheduler-proj';
const here = dirname(fileURLToPath(import.meta.url));

interface Outcome {
  readonly code: number;
  readonly output: string;
}

function run(command: string, args: readonly string[], folder?: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: 300_000, maxBuffer: 64 * 1024 * 1024 };
    execFile(command, [...args], options, (error: ExecFileException | null, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

async function found(command: string): Promise<boolean> {
  return (await run('sh', ['-c', `command -v ${command}`])).code === 0;
}

async function checkPython(url: string, folder: string): Promise<void> {
  if (!(await found('python3'))) throw new Error('python3 is not on this machine: the Python client was not checked.');
  const venv = join(folder, 'venv');
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', venv],
    [join(venv, 'bin', 'pip'), 'install', '-q', 'google-cloud-bigquery'],
  ]) {
    const { code, output } = await run(command ?? '', args);
    if (code !== 0) throw new Error(`The Python client can't be installed:\n${output}`);
  }
  const { code, output } = await run(join(venv, 'bin', 'python'), [join(here, 'clients-check.py'), url, PROJECT]);
  console.log(output.trim());
  if (code !== 0) throw new Error('The Python client met an error.');
}

interface BqCheck {
  readonly name: string;
  readonly args: readonly string[];
  readonly code?: number;
  readonly wanted: RegExp;
}

const bqChecks: readonly BqCheck[] = [
  { name: 'mk -d', args: ['mk', '-d', '--description', 'made by bq', 'bq'], wanted: /successfully created/ },
  { name: 'ls', args: ['ls'], wanted: /\bbq\b/ },
  { name: 'mk -t', args: ['mk', '-t', 'bq.made', 'a:INTEGER,b:STRING'], wanted: /successfully created/ },
  {
    name: 'load NDJSON',
    args: ['load', '--source_format=NEWLINE_DELIMITED_JSON', 'bq.made', 'rows.ndjson'],
    wanted: /Upload complete/,
  },
  {
    name: 'load CSV with a schema',
    args: ['load', '--skip_leading_rows=1', 'bq.csv', 'rows.csv', 'page:STRING,n:INTEGER'],
    wanted: /Upload complete/,
  },
  {
    name: 'load refused',
    args: ['load', '--source_format=NEWLINE_DELIMITED_JSON', 'bq.made', 'bad.ndjson'],
    code: 1,
    wanted: /JSON table encountered too many errors/,
  },
  {
    name: 'query',
    args: ['--format=json', 'query', '--nouse_legacy_sql', 'SELECT a, b FROM bq.made ORDER BY a'],
    wanted: /\[\{"a":"1","b":"x"\},\{"a":"2","b":null\}\]/,
  },
  {
    name: 'query with parameters',
    args: [
      '--format=csv',
      'query',
      '--nouse_legacy_sql',
      '--parameter=n:INT64:5',
      '--parameter=list:ARRAY<STRING>:["a","b"]',
      'SELECT @n AS n, ARRAY_LENGTH(@list) AS l',
    ],
    wanted: /n,l\n5,2/,
  },
  {
    name: 'query into a table',
    args: ['query', '--nouse_legacy_sql', '--destination_table=bq.answers', 'SELECT 1 AS a'],
    wanted: /\| 1 \|/,
  },
  {
    name: 'query --dry_run',
    args: ['query', '--nouse_legacy_sql', '--dry_run', 'SELECT a FROM bq.made'],
    wanted: /will process 16 bytes/,
  },
  {
    name: 'query refused',
    args: ['query', '--nouse_legacy_sql', 'SELECT nothing'],
    code: 1,
    wanted: /Unrecognized name: nothing/,
  },
  {
    name: 'legacy SQL refused',
    args: ['query', '--use_legacy_sql', 'SELECT 1'],
    code: 1,
    wanted: /Legacy SQL is not supported/,
  },
  {
    name: 'script',
    args: ['query', '--nouse_legacy_sql', 'DECLARE x INT64 DEFAULT 1; SELECT x AS one; SELECT x + 1 AS two;'],
    wanted: /one[\s\S]*two/,
  },
  {
    name: 'DML',
    args: ['query', '--nouse_legacy_sql', 'DELETE FROM bq.answers WHERE TRUE'],
    wanted: /affected rows: 1/,
  },
  { name: 'show', args: ['show', 'bq.made'], wanted: /a: integer/ },
  { name: 'show --schema', args: ['show', '--schema', 'bq.made'], wanted: /"name":"a"/ },
  { name: 'head', args: ['head', '-n', '1', 'bq.made'], wanted: /\| 1 \| x/ },
  { name: 'ls of a dataset', args: ['ls', 'bq'], wanted: /made\s+TABLE/ },
  { name: 'cp', args: ['cp', 'bq.made', 'bq.copied'], wanted: /successfully copied/ },
  { name: 'cp --snapshot', args: ['cp', '--snapshot', '--no_clobber', 'bq.made', 'bq.kept'], wanted: /successfully/ },
  {
    name: 'mk --view',
    args: ['mk', '--use_legacy_sql=false', '--view=SELECT a FROM bq.made', 'bq.seen'],
    wanted: /successfully created/,
  },
  { name: 'update', args: ['update', '--description', 'changed', 'bq.made'], wanted: /successfully updated/ },
  { name: 'ls -j', args: ['ls', '-j', '-n', '3'], wanted: /query|load|copy/ },
  { name: 'rm', args: ['rm', '-f', '-t', 'bq.copied'], wanted: /^/ },
  { name: 'rm -r -d', args: ['rm', '-r', '-f', '-d', 'bq'], wanted: /^/ },
  { name: 'show of what is gone', args: ['show', 'bq.made'], code: 2, wanted: /Not found: Dataset/ },
];

async function checkBq(url: string, folder: string): Promise<void> {
  if (!(await found('bq'))) throw new Error('bq is not on this machine: it was not checked.');
  writeFileSync(join(folder, 'rows.ndjson'), '{"a":1,"b":"x"}\n{"a":2}\n');
  writeFileSync(join(folder, 'bad.ndjson'), '{"a":"x"}\n');
  writeFileSync(join(folder, 'rows.csv'), 'page,n\nx,1\n');
  const common = ['--api', url, '--project_id', PROJECT, '--oauth_access_token=local', '--quiet'];
  for (const { name, args, code = 0, wanted } of bqChecks) {
    // Global flags stand before the command: --format among them.
    const outcome = await run('bq', [...common, ...args], folder);
    if (outcome.code !== code || !wanted.test(outcome.output)) {
      throw new Error(`bq: ${name} gave exit ${outcome.code} (${code} wanted) and, for ${wanted}:\n${outcome.output}`);
    }
    console.log(`ok     bq: ${name}`);
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'clients-check-'));
  const warehouse = await openWarehouse({ projectId: PROJECT });
  const server = await startServer(warehouse, { port: 0 });
  const failures: string[] = [];
  try {
    for (const check of [checkPython, checkBq]) {
      await check(server.url, folder).catch((error) => {
        failures.push(error instanceof Error ? error.message : String(error));
      });
    }
  } finally {
    await server.close();
    await warehouse.close();
    await stopSharedAnalyser();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const failure of failures) console.error(`FAILED ${failure}`);
  if (failures.length > 0) process.exit(1);
  console.log('All checks passed.');
}

await main();
