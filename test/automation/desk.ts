// The desk of whoever works on the sheet, over a stand-in of BigQuery.
import { jobLimits } from '../../src/automation/jobs';
import type { PageDesk } from '../../src/automation/page-desk';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { defaultParameters } from '../../src/parameters/registry';
import type { Book } from '../../src/sheets/port';
import { WarehouseClient } from '../../src/warehouse/client';
import type { JobsPort, Time } from '../../src/warehouse/port';
import { defaultSettings } from '../../src/warehouse/settings';

export function deskOf(book: Book, bigQuery: JobsPort, time: Time): PageDesk {
  let made = 0;
  const client = new WarehouseClient(bigQuery, time, { limit: 3, firstSeconds: 2 });
  return {
    warehouse: { client, settings: defaultSettings, time },
    book,
    offsets: losAngelesOffsets,
    parameters: defaultParameters,
    limits: jobLimits(defaultParameters, 'wave'),
    run: 'run-1',
    user: 'dee@example.com',
    newId: () => {
      made += 1;
      return `id-${made}`;
    },
    confirm: () => false,
  };
}
