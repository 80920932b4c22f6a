// npm run deploy: the command with this package's files and version.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Analyser } from '../workbench/warehouse/analyser/analyser';
import { stopSharedAnalyser } from '../workbench/warehouse/analyser/server';
import { installedClasp } from './addon-deploy/clasp';
import { deployAddOn } from './addon-deploy/deploy-add-on';
import { ROOT } from './building/add-on';
import { deployCommand } from './warehouse-objects/deploy-command';

const root = new URL('../', import.meta.url);
const { version }: { readonly version: string } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

const analyser = new Analyser();
process.exitCode = await deployCommand({
  folder: fileURLToPath(new URL('sql', root)),
  parse: (sql) => analyser.parseScript(sql),
  version,
  deployAddOn: (asked, terminal) => deployAddOn(asked, terminal, { root: ROOT, clasp: installedClasp(ROOT) }),
});
await stopSharedAnalyser();
