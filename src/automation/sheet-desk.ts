// What work on the sheet has at hand: the warehouse and how it is asked, the book, and what is in force.
import type { ZoneOffsets } from '../calendar/zone';
import type { Parameters } from '../parameters/registry';
import type { Book } from '../sheets/port';
import type { Limits } from '../warehouse/statement';
import type { Warehouse } from './jobs';

export interface SheetDesk {
  readonly warehouse: Warehouse;
  readonly book: Book;
  readonly offsets: ZoneOffsets;
  readonly parameters: Parameters;
  readonly limits: Limits;
  /** Names its BigQuery jobs. */
  readonly run: string;
  readonly newId: () => string;
}
