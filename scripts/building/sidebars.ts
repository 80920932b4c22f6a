// Sidebars' pages for HtmlService, which serves single files only: scripts and styles that a page names are put into it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { BuildFailure } from './failure';

const SCRIPT = /<script\s+src="(\.\/[^"]+\.ts)"\s*><\/script>/g;
const STYLE = /<link\s+rel="stylesheet"\s+href="(\.\/[^"]+\.css)"\s*\/?>/g;
const LEFT = /<script[^>]*\ssrc=|<link[^>]*\shref=/i;

export interface Page {
  readonly name: string;
  readonly text: string;
}

/** Every page of a folder, whole; none where the folder is not there. */
export async function sidebarPages(folder: string): Promise<Page[]> {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .sort();
  return Promise.all(names.map(async (name) => ({ name, text: await inlinedPage(join(folder, name)) })));
}

async function inlinedPage(file: string): Promise<string> {
  const folder = dirname(file);
  let page = readFileSync(file, 'utf8');
  for (const [tag, path = ''] of page.matchAll(STYLE)) {
    const style = readFileSync(named(file, join(folder, path)), 'utf8');
    page = page.replace(tag, () => `<style>\n${style}</style>`);
  }
  for (const [tag, path = ''] of page.matchAll(SCRIPT)) {
    const script = await browserScript(named(file, join(folder, path)));
    page = page.replace(tag, () => `<script>\n${script}</script>`);
  }
  const [left] = LEFT.exec(page) ?? [];
  if (left !== undefined) {
    throw new BuildFailure(
      'SIDEBAR',
      `${file} names a file by ${left}… that is not put into it: use ./name.ts or ./name.css.`,
    );
  }
  return page;
}

function named(page: string, file: string): string {
  if (existsSync(file)) return file;
  throw new BuildFailure('SIDEBAR', `${page} names ${file}, which is not there. Correct the path in the page.`);
}

async function browserScript(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2019',
    platform: 'browser',
    charset: 'utf8',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  // The end tag would end the script wherever it stands.
  return (outputFiles[0]?.text ?? '').replace(/<\/(script)/gi, '<\\/$1');
}
