// The warehouse as a program: opened, served until it is told to stop, and closed without a trace.

import { stopSharedAnalyser } from '../analyser/server';
import { openWarehouse, type Warehouse } from '../index';
import { emptyScope } from '../session/result';
import { type RunningServer, startServer } from './serve';

export interface ServeOptions {
  readonly port: number;
  /** In memory when absent. */
  readonly dataFolder: string | undefined;
  readonly project: string;
}

/** Serves once a first query has run: an analyser that does not run here is found out now. */
async function ready(warehouse: Warehouse, { port, dataFolder }: ServeOptions): Promise<RunningServer> {
  const session = await warehouse.openSession();
  await session.run('SELECT 1', emptyScope);
  await session.close();
  return startServer(warehouse, { port, keepJobs: dataFolder !== undefined });
}

/** Prints one line when it answers; SIGINT and SIGTERM end the program with 0. */
export async function serveUntilStopped(options: ServeOptions): Promise<void> {
  const warehouse = await openWarehouse({ projectId: options.project, dataFolder: options.dataFolder });
  const server = await ready(warehouse, options).catch(async (error) => {
    await warehouse.close();
    throw error;
  });
  console.log(`BigQuery REST on ${server.url}`);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await server.close();
    await warehouse.close();
    await stopSharedAnalyser();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
}

/** Runs a command's main; what fails is one plain message and exit code 1. */
export async function orExit(main: Promise<void>): Promise<void> {
  try {
    await main;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    await stopSharedAnalyser();
    process.exit(1);
  }
}
