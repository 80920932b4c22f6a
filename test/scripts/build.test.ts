// The built add-on, read back: its global stubs, its size, what it does when it is loaded, what clasp would push.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AddOnFile, addOnFiles, buildAddOn, ROOT, SCRIPT_LIMIT_BYTES } from '../../scripts/building/add-on';
import { entryPoints } from '../../scripts/building/entry-points';
import { BuildFailure } from '../../scripts/building/failure';
import { checkTypes } from '../../scripts/building/type-check';

let files: readonly AddOnFile[] = [];
const folders: string[] = [];

beforeAll(async () => {
  files = await addOnFiles();
});
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const fileOf = (name: string): string => files.find((file) => file.name === name)?.text ?? '';

/** The context's globals besides those of the language itself. */
function loaded(script: string): { readonly [name: string]: unknown } {
  const context = createContext({});
  runInContext(script, context);
  return context;
}

/** A project of its own with these sources, to build what the add-on itself must not contain. */
function project(sources: { readonly [path: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), 'eros-build-'));
  folders.push(root);
  cpSync(join(ROOT, 'appsscript.json'), join(root, 'appsscript.json'));
  for (const [path, text] of Object.entries({ 'src/main.ts': 'export function onOpen(): void {}', ...sources })) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('the bundle', () => {
  it('has a global function for each of main’s exports, and no other global but itself', () => {
    const exported = entryPoints(readFileSync(join(ROOT, 'src/main.ts'), 'utf8'), 'main.ts');
    expect(exported).toEqual(
      expect.arrayContaining(['onOpen', 'pump', 'startAutomation', 'pauseAutomation', 'automationStatus']),
    );
    const globals = loaded(fileOf('main.js'));
    expect(Object.keys(globals).sort()).toEqual(['EROS', ...exported].sort());
    for (const name of exported) expect(fileOf('main.js')).toMatch(new RegExp(`^function ${name}\\(e\\) \\{$`, 'm'));
  });

  it('loads where there is nothing of Google and nothing of Node: no service is called before a function is', () => {
    expect(() => loaded(fileOf('main.js'))).not.toThrow();
  });

  it('is ES2019, self-contained and under 400 KB', () => {
    const script = fileOf('main.js');
    // What is newer would be rewritten for es2019, and the two differ.
    const rewritten = (target: string): string => transformSync(script, { target, charset: 'utf8' }).code;
    expect(rewritten('es2019') === rewritten('esnext')).toBe(true);
    expect(script).not.toMatch(/\brequire\(|\bimport\(|^import /m);
    expect(Buffer.byteLength(script)).toBeLessThan(SCRIPT_LIMIT_BYTES);
  });

  it('a stack trace names the functions of the source', async () => {
    const root = project({
      'src/main.ts':
        "function deepest(): never {\n  throw new Error('lost');\n}\nexport function open(): void {\n  deepest();\n}",
    });
    const [script] = await addOnFiles(root);
    const { open } = loaded(script?.text ?? '');
    let stack = '';
    try {
      if (typeof open === 'function') open();
    } catch (error) {
      stack = String((error as Error).stack);
    }
    expect(stack).toMatch(/lost[\s\S]*at deepest /);
  });

  it('a stub hands all its arguments on', async () => {
    const root = project({ 'src/main.ts': 'export function sum(a: number, b: number): number { return a + b; }' });
    const [script] = await addOnFiles(root);
    const { sum } = loaded(script?.text ?? '');
    expect(typeof sum === 'function' ? sum(2, 3) : sum).toBe(5);
  });
});

describe('main', () => {
  it.each([
    ['a constant', 'export const version = 1;'],
    ['a default', 'export default function () {}'],
    ['everything of another file', "export * from './other';"],
    ['a class', 'export class Page {}'],
    ['a type', "export type { Page } from './page';"],
  ])('that exports %s is refused with its line', (_, line) => {
    expect(() => entryPoints(`// main\n${line}`, 'main.ts')).toThrow(
      /^main\.ts:2 exports .* export a named function\.$/,
    );
  });

  it('may export functions of other files by name', () => {
    expect(entryPoints("export { a, b as c } from './x';\nexport function d() {}\nfunction e() {}", 'main.ts')).toEqual(
      ['a', 'c', 'd'],
    );
  });
});

describe('what is pushed', () => {
  it('is the script, the pages and the manifest, as clasp itself counts', async () => {
    const root = mkdtempSync(join(tmpdir(), 'eros-clasp-'));
    folders.push(root);
    await buildAddOn({ outDir: join(root, 'dist') });
    writeFileSync(join(root, '.clasp.json'), JSON.stringify({ scriptId: 'test', rootDir: 'dist' }));
    const clasp = join(ROOT, 'node_modules/.bin/clasp');
    const said = execFileSync(clasp, ['show-file-status', '--json'], { cwd: root, encoding: 'utf8' });
    const { filesToPush, untrackedFiles } = JSON.parse(said);
    expect([...filesToPush].sort()).toEqual(files.map(({ name }) => `dist/${name}`).sort());
    expect(untrackedFiles).toEqual([]);
    expect(JSON.parse(fileOf('appsscript.json'))).toMatchObject({
      timeZone: 'America/Los_Angeles',
      runtimeVersion: 'V8',
    });
  });

  it('leaves nothing of an earlier build', async () => {
    const root = project({});
    mkdirSync(join(root, 'dist'));
    writeFileSync(join(root, 'dist', 'old.html'), '');
    await buildAddOn({ outDir: join(root, 'dist'), root });
    expect(readdirSync(join(root, 'dist')).sort()).toEqual(['appsscript.json', 'main.js']);
  });
});

describe('a sidebar', () => {
  const page = '<head><link rel="stylesheet" href="./page.css"></head><body><script src="./page.ts"></script></body>';

  it('has its script and style put into it', async () => {
    const root = project({
      'src/sidebar/page.html': page,
      'src/sidebar/page.css': 'b { content: "$&"; }',
      'src/sidebar/page.ts': "import { end } from './other'; document.title = end + ' $1';",
      'src/sidebar/other.ts': "export const end = '</script>' + '$&';",
    });
    const built = (await addOnFiles(root)).find(({ name }) => name === 'page.html')?.text ?? '';
    expect(built).toContain('<style>\nb { content: "$&"; }</style>');
    expect(built.match(/<\/script>/g)).toHaveLength(1);
    expect(built).toContain('$1');
    expect(built).not.toMatch(/src=|href=/);
  });

  it.each([
    ['a file that is not there', { 'src/sidebar/page.html': page }],
    ['a file from elsewhere', { 'src/sidebar/page.html': '<script src="https://example.com/x.js"></script>' }],
  ])('that names %s is refused', async (_, sources) => {
    await expect(addOnFiles(project(sources))).rejects.toThrow(BuildFailure);
  });
});

describe('the type-check before it', () => {
  it('finds the product clean', { timeout: 60_000 }, () => {
    expect(() => checkTypes(ROOT)).not.toThrow();
  });

  it('names file, line and message, and a Google global outside the platform is a finding', { timeout: 60_000 }, () => {
    const options = { target: 'ES2019', lib: ['ES2019'], strict: true, noEmit: true, types: [], skipLibCheck: true };
    const root = project({
      'src/tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['.'] }),
      'src/pure.ts': 'export const x = 1;\nexport const sheet = SpreadsheetApp.getActive();',
    });
    expect(() => checkTypes(root, ['src'])).toThrow(/src\/pure\.ts:2:22 Cannot find name 'SpreadsheetApp'/);
  });
});
