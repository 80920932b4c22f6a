// Sidebars as HtmlService serves them, in a real browser at 300 px, with a fake server behind google.script.run.
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { ROOT } from '../../scripts/building/add-on';
import { sidebarPages } from '../../scripts/building/sidebars';
import { seriousViolations } from '../serious-violations';
import type { FakeServer } from './fake-server';
import { NOW } from './fake-server';

export type Scheme = 'light' | 'dark';

export interface Opened {
  readonly page: Page;
  /** What the page threw or wrote as an error; empty while all is well. */
  readonly troubles: readonly string[];
}

/** google.script.run as a page sees it: handlers are given before the call, and an argument crosses as JSON. */
const BRIDGE = `
  const chain = (success, failure) => new Proxy({}, {
    get: (_, name) => {
      if (name === 'withSuccessHandler') return (handler) => chain(handler, failure);
      if (name === 'withFailureHandler') return (handler) => chain(success, handler);
      return (...given) => {
        if (given.some((one) => one instanceof Date)) throw new TypeError('A Date does not cross.');
        window.__server(name, given.length === 0 ? null : JSON.parse(JSON.stringify(given[0])))
          .then((told) => 'thrown' in told ? failure(new Error(told.thrown)) : success(told.answer));
      };
    },
  });
  window.google = { script: { run: chain(() => {}, () => {}) } };
`;

/** In a single process, the end of the first page would be the end of all. */
const ARGS = sparticuz.args.filter((argument) => argument !== '--single-process');

export class SidebarBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly pages: ReadonlyMap<string, string>,
  ) {}

  static async launch(): Promise<SidebarBrowser> {
    const [browser, pages] = await Promise.all([
      sparticuz
        .executablePath()
        .then((executablePath) => chromium.launch({ executablePath, args: ARGS, headless: true })),
      sidebarPages(join(ROOT, 'src', 'sidebar')),
    ]);
    return new SidebarBrowser(browser, new Map(pages.map(({ name, text }) => [name, text])));
  }

  async open(name: string, server: FakeServer, scheme: Scheme = 'light'): Promise<Opened> {
    const html = this.pages.get(name);
    if (html === undefined) throw new Error(`There is no sidebar ${name}.`);
    const context = await this.browser.newContext({ viewport: { width: 300, height: 800 }, colorScheme: scheme });
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') troubles.push(line.text());
    });
    await page.clock.setFixedTime(NOW);
    await page.exposeFunction('__server', async (called: string, given: unknown) => {
      try {
        return { answer: await server.handle(called, given) };
      } catch (error) {
        return { thrown: error instanceof Error ? error.message : String(error) };
      }
    });
    await page.addInitScript(BRIDGE);
    // A sidebar has no address of its own and asks for nothing from outside.
    await context.route('**/*', (route) =>
      route.request().url() === ADDRESS ? route.fulfill({ contentType: 'text/html', body: html }) : route.abort(),
    );
    await page.goto(ADDRESS);
    return { page, troubles };
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

const ADDRESS = 'https://sidebar.example/';

/** Nothing is cut off or scrolls sideways at 300 px, nothing was thrown, and axe is content. */
export async function expectSound({ page, troubles }: Opened): Promise<void> {
  expect(troubles).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(300);
  expect(await page.evaluate('window.hurt === undefined')).toBe(true);
  expect(await seriousViolations(page)).toEqual([]);
}

/** The element that has the focus, by its id or text. */
export async function focused(page: Page): Promise<string> {
  return String(await page.evaluate('document.activeElement.id || document.activeElement.textContent'));
}

/** Texts of what a field is described by. */
export async function descriptionOf(page: Page, id: string): Promise<string> {
  return String(
    await page.evaluate(`(document.getElementById(${JSON.stringify(id)}).getAttribute('aria-describedby') ?? '')
      .split(' ').map((one) => document.getElementById(one)?.textContent ?? '').join(' | ')`),
  );
}

/** For looking at: kept where EROS_SCREENSHOTS says, and nowhere else. */
export async function pictured(page: Page, name: string): Promise<void> {
  const folder = process.env.EROS_SCREENSHOTS;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
