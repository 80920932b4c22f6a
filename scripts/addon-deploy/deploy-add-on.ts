// Deploys the add-on: builds it, makes its spreadsheet and script where there is none yet, and pushes it by clasp.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddOnFile, addOnFiles, buildAddOn } from '../building/add-on';
import { BuildFailure } from '../building/failure';
import { checkTypes } from '../building/type-check';
import type { Terminal } from '../terminal/command';
import { CommandFailure } from '../terminal/failure';
import { type Clasp, claspJson } from './clasp';
import { type ClaspProject, readClaspProject, writeClaspProject } from './clasp-project';

export interface AddOnEnvironment {
  /** Where src/, appsscript.json and .clasp.json are. */
  readonly root: string;
  readonly clasp: Clasp;
  readonly checkTypes?: typeof checkTypes;
}

/** The add-on cannot be built as it stands. */
export class AddOnBuildFailure extends CommandFailure {
  override readonly name = 'AddOnBuildFailure';
}

const TITLE = 'EROS Scheduler';

export async function deployAddOn(
  asked: { readonly dryRun: boolean; readonly yes: boolean },
  terminal: Terminal,
  { root, clasp, checkTypes: checked = checkTypes }: AddOnEnvironment,
): Promise<void> {
  const project = readClaspProject(root);
  terminal.progress('Checking types and building the add-on …');
  const files = await built(() => {
    checked(root);
    return addOnFiles(root);
  });
  const where = project.scriptId === '' ? `a new spreadsheet "${TITLE}" with its script` : `script ${project.scriptId}`;
  const listed = [`The add-on goes to ${where}:`, ...files.map((file) => `  ${pushedName(file)}  ${kilobytes(file)}`)];
  if (terminal.json) terminal.progress(listed.join('\n'));
  else terminal.say(listed.join('\n'));
  const facts = { scriptId: project.scriptId || null, files: files.map(pushedName) };
  if (asked.dryRun) {
    terminal.say('Dry run: nothing was made or pushed.');
    terminal.result({ ...facts, created: false, pushed: [] });
    return;
  }
  const question = `Push these ${files.length} files to ${where}?`;
  if (!asked.yes && !(await terminal.confirm(question, 'Look with --dry-run, then deploy with --yes.'))) {
    throw new CommandFailure('Not confirmed: nothing was made or pushed.', 'Answer y, or give --yes.');
  }
  const created = project.scriptId === '';
  const target = created ? await createdProject(root, clasp, terminal) : project;
  await built(() => buildAddOn({ outDir: join(root, target.rootDir), root }));
  terminal.progress('Pushing …');
  const pushed = await claspJson(clasp, ['push', '-f'], root);
  terminal.say([pushedText(pushed), ...byHand(target, created)].join('\n'));
  terminal.result({ ...facts, scriptId: target.scriptId, created, pushed, byHand: byHand(target, created) });
}

/** Of a build's failure whoever changed the sources is told as the build tells it. */
async function built(work: () => Promise<readonly AddOnFile[]>): Promise<readonly AddOnFile[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    throw new AddOnBuildFailure(error.message, 'Nothing was pushed. Put it right, then deploy again.', {
      cause: error,
    });
  }
}

/**
 * In a folder of its own: clasp makes no script where there is a .clasp.json, even one without an id, and it pulls the new
 * script's manifest over ours.
 */
async function createdProject(root: string, clasp: Clasp, terminal: Terminal): Promise<ClaspProject> {
  terminal.progress(`Making the spreadsheet "${TITLE}" …`);
  const folder = mkdtempSync(join(tmpdir(), 'eros-clasp-'));
  try {
    const answer = await claspJson(clasp, ['create-script', '--type', 'sheets', '--title', TITLE], folder);
    const fields = new Map(Object.entries(typeof answer === 'object' && answer !== null ? answer : {}));
    const [scriptId, parentId]: unknown[] = [fields.get('scriptId'), fields.get('parentId')];
    if (typeof scriptId !== 'string' || scriptId === '') {
      throw new CommandFailure(
        `clasp create-script did not name the script that it made: ${JSON.stringify(answer)}`,
        'Find it at script.google.com and write its id into .clasp.json, then deploy again.',
      );
    }
    const project = { scriptId, parentId: typeof parentId === 'string' ? parentId : null, rootDir: 'dist' };
    // At once: should the push fail, the next deploy is not to make a second spreadsheet.
    writeClaspProject(root, project);
    return project;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const pushedName = ({ name }: AddOnFile): string => `dist/${name}`;
const kilobytes = ({ text }: AddOnFile): string => `${(Buffer.byteLength(text) / 1024).toFixed(1)} KB`;

function pushedText(pushed: unknown): string {
  const count = Array.isArray(pushed) ? pushed.length : 0;
  return count === 0 ? 'Nothing to push: the script has these files already.' : `Pushed ${count} files.`;
}

function byHand({ scriptId, parentId }: ClaspProject, created: boolean): readonly string[] {
  const place =
    parentId === null
      ? `the spreadsheet of https://script.google.com/d/${scriptId}/edit`
      : `https://drive.google.com/open?id=${parentId}`;
  if (!created) return [`Next: reload ${place}. If Google asks for an authorisation, scopes have changed: allow them.`];
  return [
    'Once, by hand, as the account that is to own the clock (a dedicated one):',
    `  1. Open ${place}`,
    '  2. EROS ▸ Setup ▸ Connect warehouse: Google asks for the authorisation, allow it; then choose the project.',
    '  3. EROS ▸ Setup ▸ Install or upgrade, then EROS ▸ Setup ▸ Verify.',
    '  4. EROS ▸ Automation ▸ Start.',
    'Keep .clasp.json: it names the script for the next deploy.',
  ];
}
