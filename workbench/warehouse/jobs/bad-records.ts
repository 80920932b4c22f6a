// Counts a load's rows and its bad ones, and says so as BigQuery does when there are too many.

import { WarehouseError } from '../errors';
import type { JobProblem } from './job';

const SHOWN = 20;

/** A load that met more bad rows than it may; its details are the job's other problems. */
export class TooManyBadRecords extends WarehouseError {
  readonly details: readonly JobProblem[];

  constructor(message: string, details: readonly JobProblem[]) {
    super('invalid', message);
    this.details = details;
  }
}

const inWords = (message: string): string => `Error while reading data, error message: ${message}`;

export class BadRecords {
  rows = 0;
  private readonly what: 'CSV' | 'JSON';
  private readonly maximum: number;
  private readonly found: JobProblem[] = [];
  private total = 0;

  constructor(what: 'CSV' | 'JSON', maximum: number) {
    this.what = what;
    this.maximum = maximum;
  }

  get bad(): number {
    return this.total;
  }

  /** The first of them, for a job's errors. */
  get problems(): readonly JobProblem[] {
    return this.found;
  }

  count(rows: number): void {
    this.rows += rows;
  }

  tooMany(bad: number): boolean {
    return bad > this.maximum;
  }

  /** Notes a bad row; throws when it is one too many. */
  add(message: string): void {
    this.total++;
    if (this.found.length < SHOWN) this.found.push({ reason: 'invalid', message: inWords(message) });
    if (!this.tooMany(this.total)) return;
    const counts = `Rows: ${this.rows}; errors: ${this.total}`;
    throw new TooManyBadRecords(
      inWords(
        `${this.what} table encountered too many errors, giving up. ${counts}. Please look into the errors[] collection for more details.`,
      ),
      [
        {
          reason: 'invalid',
          message: inWords(
            `${this.what} processing encountered too many errors, giving up. ${counts}; max bad: ${this.maximum}; error percent: 0`,
          ),
        },
        ...this.found,
      ],
    );
  }
}
