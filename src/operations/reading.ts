// Asks the warehouse how things are: three statements, of which the bill may fail without taking health with it.
import type { WarehouseClient } from '../warehouse/client';
import { ResultFailure, WarehouseFailure } from '../warehouse/failures';
import type { WarehouseSettings } from '../warehouse/settings';
import type { Limits, Statement } from '../warehouse/statement';
import type { HealthReading } from './health';
import { type AlertChanges, billedDays, healthFacts, healthTrends, isEmpty, recordAlerts } from './statements';

/** The warehouse as the watch over health uses it. */
export interface WatchedWarehouse {
  read(): HealthReading;
  /** Writes changes of alerts; `stage` tells two writes of one run apart. Nothing to write is no statement. */
  record(changes: AlertChanges, stage: string): void;
}

export interface Asking {
  readonly client: WarehouseClient;
  readonly settings: WarehouseSettings;
  /** Names the work: the same run asked again is the same jobs. */
  readonly run: string;
  readonly limits: Limits;
}

const JOB = 'health';

export function watchedWarehouse({ client, settings, run, limits }: Asking): WatchedWarehouse {
  const rowsOf = <Row>(statement: Statement<Row>, stage: string): readonly Row[] =>
    client.run({ statement, run, stage, limits, job: JOB });
  return {
    read: () => {
      const [facts] = rowsOf(healthFacts(settings), 'facts');
      if (facts === undefined) throw new ResultFailure('health_facts', 'there is no row.');
      return { facts, trends: rowsOf(healthTrends(settings), 'trends'), billed: billed() };
    },
    record: (changes, stage) => {
      if (!isEmpty(changes)) rowsOf(recordAlerts(settings, changes), stage);
    },
  };

  function billed(): HealthReading['billed'] {
    try {
      return rowsOf(billedDays(settings), 'billed');
    } catch (error) {
      if (!(error instanceof WarehouseFailure)) throw error;
      return { problem: error.message };
    }
  }
}
