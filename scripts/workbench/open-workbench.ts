// The workbench's stage as the commands open it: on its folder and at its clock, or over a warehouse that is served.

import { type HostClock, simulatedClock } from '../../workbench/apps-script';
import { WarehouseError } from '../../workbench/warehouse/errors';
import { CommandFailure } from '../terminal/failure';
import { keepNow, keptNow } from './kept-clock';
import { openStage, type Stage, type StageOptions } from './stage';

/** What surrounds a command of the workbench. */
export interface WorkbenchEnvironment {
  readonly dataFolder: string;
  /** The machine's time in epoch milliseconds. */
  readonly machineNow: () => number;
}

/** Another program, most likely npm start, has the warehouse's data open. */
export class WorkbenchInUseFailure extends CommandFailure {
  override readonly name = 'WorkbenchInUseFailure';
}

export interface OpenWorkbench {
  readonly stage: Stage;
  readonly clock: HostClock;
  /** Keeps where the clock stands, and closes the stage. */
  close(): Promise<void>;
}

export type WorkbenchOptions = Omit<StageOptions, 'clock' | 'dataFolder'> & {
  /** Where the clock is to begin, if not where it stands; in epoch milliseconds. */
  readonly startAt?: number;
};

export async function openWorkbench(
  { dataFolder, machineNow }: WorkbenchEnvironment,
  { startAt, ...options }: WorkbenchOptions,
): Promise<OpenWorkbench> {
  const clock = simulatedClock(new Date(startAt ?? keptNow(dataFolder, machineNow())).toISOString());
  const stage = await opened(dataFolder, { ...options, clock });
  // Now rather than at the end alone: what a killed program has written is not to lie in the future.
  keepNow(dataFolder, clock.now(), machineNow());
  return {
    stage,
    clock,
    close: async () => {
      await stage.close();
      keepNow(dataFolder, clock.now(), machineNow());
    },
  };
}

async function opened(dataFolder: string, options: StageOptions): Promise<Stage> {
  try {
    return await openStage({ ...options, dataFolder });
  } catch (error) {
    if (!(error instanceof WarehouseError) || !/is in use/.test(error.message)) throw error;
    throw new WorkbenchInUseFailure(
      `The workbench's data in ${dataFolder} is in use by another program, most likely a running npm start.`,
      'Stop that one; or let it serve: npm run schedule -- … --endpoint http://localhost:9050',
      { cause: error },
    );
  }
}
