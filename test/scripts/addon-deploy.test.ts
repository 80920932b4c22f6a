// The deploy of the add-on: what clasp would push, a script made once and then pushed to, and what is said where it cannot be.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Clasp, installedClasp } from '../../scripts/addon-deploy/clasp';
import { deployAddOn } from '../../scripts/addon-deploy/deploy-add-on';
import { ROOT } from '../../scripts/building/add-on';
import { deployCommand } from '../../scripts/warehouse-objects/deploy-command';
import { hearing } from './heard';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'eros-addon-'));
  folders.push(folder);
  return folder;
}

/** A small add-on of its own; `clasp` is what its .clasp.json says. */
function project(
  clasp: string | null = '{"scriptId": "", "rootDir": "dist"}',
  sources: Record<string, string> = {},
): string {
  const root = temporary();
  mkdirSync(join(root, 'src', 'sidebar'), { recursive: true });
  cpSync(join(ROOT, 'appsscript.json'), join(root, 'appsscript.json'));
  writeFileSync(join(root, 'src', 'main.ts'), 'export function onOpen(): void {}');
  writeFileSync(join(root, 'src', 'sidebar', 'help.html'), '<p>Help</p>');
  for (const [path, text] of Object.entries(sources)) writeFileSync(join(root, path), text);
  if (clasp !== null) writeFileSync(join(root, '.clasp.json'), clasp);
  return root;
}

/** clasp against scripts that are kept here: it refuses what the real one refuses. */
class ScriptsOnly {
  readonly scripts = new Map<string, readonly string[]>();
  refusal: string | null = null;

  readonly run: Clasp = async (args, folder) => {
    const file = join(folder, '.clasp.json');
    if (this.refusal !== null) return { code: 1, out: '', err: this.refusal };
    if (args[0] === 'create-script') {
      if (existsSync(file)) return { code: 1, out: '', err: 'Project file already exists.' };
      const scriptId = `script-${this.scripts.size + 1}`;
      this.scripts.set(scriptId, []);
      writeFileSync(join(folder, 'appsscript.json'), '{"timeZone": "Europe/Paris"}');
      writeFileSync(file, JSON.stringify({ scriptId, rootDir: '.' }));
      return {
        code: 0,
        out: JSON.stringify({ scriptId, parentId: `sheet-of-${scriptId}`, files: ['appsscript.json'] }),
        err: '',
      };
    }
    const { scriptId, rootDir } = JSON.parse(readFileSync(file, 'utf8'));
    if (!this.scripts.has(scriptId)) return { code: 1, out: '', err: `Script not found: ${scriptId}` };
    if (!args.includes('-f')) return { code: 0, out: '[]', err: '' };
    const files = readdirSync(join(folder, rootDir)).map((name) => `${rootDir}/${name}`);
    const texts = files.map((name) => `${name}: ${readFileSync(join(folder, name), 'utf8')}`);
    this.scripts.set(scriptId, texts);
    return { code: 0, out: JSON.stringify(files), err: '' };
  };
}

async function deploy(
  root: string,
  clasp: Clasp,
  args: readonly string[],
  answer?: string,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const heard = hearing(answer);
  const code = await deployCommand(
    {
      folder: join(ROOT, 'sql'),
      parse: () => Promise.reject(new Error('The add-on needs no SQL.')),
      version: '1.2.3',
      deployAddOn: (asked, terminal) => deployAddOn(asked, terminal, { root, clasp, checkTypes: () => undefined }),
    },
    ['--only', 'addon', ...args],
    heard.streams,
  );
  return { code, out: heard.out, err: heard.err };
}

const FILES = ['dist/appsscript.json', 'dist/help.html', 'dist/main.js'];

describe('npm run deploy -- --only addon', () => {
  it('makes a spreadsheet with its script once, pushes our manifest over clasp’s, and says what is to be done by hand', async () => {
    const root = project();
    const google = new ScriptsOnly();
    const first = await deploy(root, google.run, ['--yes']);
    expect(first.code).toBe(0);
    expect(JSON.parse(readFileSync(join(root, '.clasp.json'), 'utf8'))).toEqual({
      scriptId: 'script-1',
      parentId: 'sheet-of-script-1',
      rootDir: 'dist',
    });
    const pushed = google.scripts.get('script-1')?.join('\n') ?? '';
    expect(pushed).toContain('America/Los_Angeles');
    expect(pushed).toContain('function onOpen(e)');
    expect(first.out).toContain('Pushed 3 files.');
    expect(first.out).toContain('https://drive.google.com/open?id=sheet-of-script-1');
    expect(first.out).toMatch(/Connect warehouse.*\n.*Verify.*\n.*Automation ▸ Start/);
    const second = await deploy(root, google.run, ['--yes', '--json']);
    expect(JSON.parse(second.out)).toMatchObject({
      scriptId: 'script-1',
      created: false,
      files: expect.arrayContaining(FILES),
    });
    expect(google.scripts.size).toBe(1);
  });

  it('a dry run lists what clasp itself would push, and makes nothing', async () => {
    const root = project('{"scriptId": "test", "rootDir": "dist"}');
    const google = new ScriptsOnly();
    const { code, out } = await deploy(root, google.run, ['--dry-run', '--json']);
    expect(code).toBe(0);
    const listed: string[] = JSON.parse(out).files;
    expect(existsSync(join(root, 'dist'))).toBe(false);
    // A push that is refused has written the files that clasp would have pushed.
    await deploy(root, google.run, ['--yes']);
    const status = await installedClasp(ROOT)(['show-file-status', '--json'], root);
    const { filesToPush } = JSON.parse(status.out);
    expect([...filesToPush].sort()).toEqual([...listed].sort());
    expect([...listed].sort()).toEqual(FILES);
  });

  it('asks first; nothing is made where nobody says yes', async () => {
    const root = project();
    const google = new ScriptsOnly();
    expect(await deploy(root, google.run, [], 'n')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Not confirmed'),
    });
    expect(await deploy(root, google.run, [])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(google.scripts.size).toBe(0);
    expect((await deploy(root, google.run, [], 'y')).code).toBe(0);
    expect(google.scripts.size).toBe(1);
  });

  it('names what the real clasp lacks: somebody who is signed in', async () => {
    vi.stubEnv('HOME', temporary());
    const { code, err } = await deploy(project(), installedClasp(ROOT), ['--yes']);
    expect(code).toBe(1);
    expect(err).toContain(
      'clasp is not signed in to a Google account.\n  Sign in as the account that is to own the add-on: npx clasp login',
    );
  });

  it('keeps the id of a script whose first push failed', async () => {
    const root = project();
    const google = new ScriptsOnly();
    const failing: Clasp = (args, folder) =>
      args[0] === 'push'
        ? Promise.resolve({ code: 1, out: '', err: 'User has not enabled the Apps Script API.' })
        : google.run(args, folder);
    expect(await deploy(root, failing, ['--yes'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('usersettings'),
    });
    expect((await deploy(root, google.run, ['--yes'])).code).toBe(0);
    expect([...google.scripts.keys()]).toEqual(['script-1']);
  });

  it.each([
    [
      'an option of the warehouse',
      ['--endpoint', 'http://localhost:1'],
      undefined,
      2,
      '--endpoint says nothing of the add-on',
    ],
    [
      'another folder to push',
      ['--dry-run'],
      '{"scriptId": "a", "rootDir": "."}',
      1,
      'has the rootDir "." in place of "dist"',
    ],
    ['what is no JSON', ['--dry-run'], 'scriptId: a', 1, '.clasp.json is no JSON'],
    ['a script that is gone', ['--yes'], '{"scriptId": "gone", "rootDir": "dist"}', 1, 'Script not found: gone'],
  ])('names %s', async (_, args, clasp, code, words) => {
    const outcome = await deploy(project(clasp), new ScriptsOnly().run, args);
    expect(outcome).toMatchObject({ code, err: expect.stringContaining(words) });
  });

  it('names what keeps it from being built; nothing is pushed', async () => {
    const google = new ScriptsOnly();
    const root = project(undefined, { 'src/main.ts': 'export const version = 1;' });
    expect(await deploy(root, google.run, ['--yes'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing was pushed'),
    });
    expect(google.scripts.size).toBe(0);
  });
});
