// The local Apps Script's state in a folder: what Google would keep between executions.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatefulService } from './host/service';

const FILE = 'apps-script.json';
const VERSION = 1;
/** One write for executions that follow each other closely. */
const PAUSE_MS = 300;

export class UnreadableState extends Error {
  override readonly name = 'UnreadableState';
}

interface State {
  readonly version: number;
  readonly services: Readonly<Record<string, unknown>>;
}

export class SavedState {
  readonly #folder: string;
  readonly #services: readonly StatefulService[];
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, services: readonly StatefulService[]) {
    this.#folder = folder;
    this.#services = services;
    this.#restore();
  }

  changed(): void {
    this.#timer ??= setTimeout(() => this.save(), PAUSE_MS);
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const services = Object.fromEntries(this.#services.map((service) => [service.name, service.snapshot()]));
    mkdirSync(this.#folder, { recursive: true });
    const file = join(this.#folder, FILE);
    // A program that ends while it writes leaves the state of before.
    writeFileSync(`${file}.new`, JSON.stringify({ version: VERSION, services } satisfies State));
    renameSync(`${file}.new`, file);
  }

  #restore(): void {
    const file = join(this.#folder, FILE);
    if (!existsSync(file)) return;
    const state = stateOf(file);
    for (const service of this.#services) {
      if (Object.hasOwn(state.services, service.name)) service.restore(state.services[service.name]);
    }
  }
}

function stateOf(file: string): State {
  let state: State;
  try {
    state = JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch (error) {
    throw new UnreadableState(`${file} is no JSON (${String(error)}). Remove it to begin anew.`);
  }
  if (state.version === VERSION) return state;
  throw new UnreadableState(
    `${file} has version ${state.version}, this program reads ${VERSION}. Remove it to begin anew.`,
  );
}
