// The command `deploy` as tests run it: against a warehouse in memory behind its REST server, with the real client.

import { afterAll, beforeAll, expect } from 'vitest';
import { type Connection, connect } from '../../scripts/bigquery/connection';
import { deployCommand } from '../../scripts/warehouse-objects/deploy-command';
import type { Parse } from '../../scripts/warehouse-objects/identifiers';
import { openWarehouse, type Warehouse } from '../../workbench/warehouse';
import { Analyser } from '../../workbench/warehouse/analyser/analyser';
import { type RunningServer, startServer } from '../../workbench/warehouse/rest/serve';
import { hearing } from './heard';
import { type Interposed, interposed } from './interposed';

export const SQL_FOLDER = new URL('../../sql', import.meta.url).pathname;
export const VERSION = '9.8.7';

let analyser: Analyser | undefined;
export const parse: Parse = (sql) => {
  analyser ??= new Analyser();
  return analyser.parseScript(sql);
};

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Deploying {
  readonly warehouse: Warehouse;
  readonly connection: Connection;
  /** Stands between the client and the warehouse; its rule may refuse requests. */
  readonly between: Interposed;
  run(args: readonly string[], how?: { readonly answer?: string; readonly folder?: string }): Promise<Outcome>;
}

export function deploying(): Deploying {
  const held: { warehouse?: Warehouse; server?: RunningServer; between?: Interposed; connection?: Connection } = {};
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The warehouse is not open yet.');
    return value;
  };
  beforeAll(async () => {
    held.warehouse = await openWarehouse();
    held.server = await startServer(held.warehouse, { port: 0 });
    held.between = await interposed(held.server.url);
    held.connection = connect({ endpoint: held.server.url });
  });
  afterAll(async () => {
    await held.between?.close();
    await held.server?.close();
    await held.warehouse?.close();
  });
  return {
    get warehouse() {
      return there(held.warehouse);
    },
    get connection() {
      return there(held.connection);
    },
    get between() {
      return there(held.between);
    },
    run: async (args, { answer, folder = SQL_FOLDER } = {}) => {
      const heard = hearing(answer);
      const deployAddOn = (): Promise<void> => Promise.reject(new Error('The add-on has tests of its own.'));
      const environment = { folder, parse, version: VERSION, deployAddOn };
      const all = args.includes('--endpoint') ? args : [...args, '--endpoint', there(held.between).url];
      const code = await deployCommand(environment, all, heard.streams);
      return { code, out: heard.out, err: heard.err };
    },
  };
}

/** What a deploy tells under --json. */
export interface Told {
  readonly plan: {
    readonly steps: readonly {
      readonly action: string;
      readonly kind: string;
      readonly object: string;
      readonly why: string;
    }[];
    readonly unchanged: readonly string[];
    readonly remarks: readonly string[];
  };
  readonly applied: number;
  readonly location: string;
}

/** Deploys that must succeed, and what each told. */
export function toldBy(on: ReturnType<typeof deploying>): (...args: string[]) => Promise<Told> {
  return async (...args) => {
    const { code, out, err } = await on.run([...args, '--json']);
    expect(code, err).toBe(0);
    return JSON.parse(out);
  };
}

/** The plan's steps in words, without the seeds of rows. */
export const steps = ({ plan }: Told): string[] =>
  plan.steps.map(({ action, kind, object }) => `${action} ${kind} ${object}`);
