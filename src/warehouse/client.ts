// The add-on's way to BigQuery: calls run alone or up to five at a time, waited for or left running and found again.
import { Flight, type JobHandle, type Outcome } from './flight';
import type { JobsPort, Time } from './port';
import type { RetryPolicy } from './retry';
import type { Call } from './statement';

/** How many jobs are in BigQuery at once. */
export const OVERLAPPED_JOBS = 5;

export type Progress<Row> =
  | { readonly state: 'RUNNING'; readonly handle: JobHandle }
  | (Outcome<Row> & { readonly state: 'DONE' });

export class WarehouseClient {
  constructor(
    private readonly jobs: JobsPort,
    private readonly time: Time,
    private readonly policy: RetryPolicy,
  ) {}

  /** The rows of a call; throws its failure. */
  run<Row>(call: Call<Row>): readonly Row[] {
    const [outcome] = this.runAll([call]);
    if (!outcome) throw new Error(`${call.statement.name} has no outcome.`);
    if (!outcome.ok) throw outcome.failure;
    return outcome.rows;
  }

  /** The outcomes of calls in their order, each its own: one that fails does not touch the others. */
  runAll<Row>(calls: readonly Call<Row>[]): readonly Outcome<Row>[] {
    const flights: Flight<Row>[] = [];
    for (;;) {
      const open = flights.filter((flight) => !flight.outcome);
      const call = calls[flights.length];
      if (call && open.length < OVERLAPPED_JOBS) {
        flights.push(new Flight(this.jobs, call, this.policy, this.time.now()));
        continue;
      }
      const next = earliest(open);
      if (!next) break;
      this.stepWhenDue(next);
    }
    return flights.flatMap((flight) => flight.outcome ?? []);
  }

  /** Starts a call without waiting for its end; one that can't be started is done, with its failure. */
  start<Row>(call: Call<Row>): Progress<Row> {
    const flight = new Flight(this.jobs, call, this.policy, this.time.now());
    while (!flight.outcome && !flight.isAccepted) this.stepWhenDue(flight);
    return progressOf(flight);
  }

  /** Follows a started call until it is done or `until` is reached; an instant that is past means one look. */
  follow<Row>(call: Call<Row>, handle: JobHandle, until: number): Progress<Row> {
    const flight = new Flight(this.jobs, call, this.policy, this.time.now(), handle);
    do this.stepWhenDue(flight);
    while (!flight.outcome && (flight.nextAt < Math.max(until, this.time.now() + 1) || !flight.isAccepted));
    return progressOf(flight);
  }

  cancel(handle: JobHandle): void {
    this.jobs.cancel(handle.jobId);
  }

  private stepWhenDue(flight: Flight<unknown>): void {
    const wait = flight.nextAt - this.time.now();
    if (wait > 0) this.time.sleep(wait);
    flight.step(this.time.now());
  }
}

function earliest<Row>(flights: readonly Flight<Row>[]): Flight<Row> | undefined {
  let first: Flight<Row> | undefined;
  for (const flight of flights) if (!first || flight.nextAt < first.nextAt) first = flight;
  return first;
}

function progressOf<Row>(flight: Flight<Row>): Progress<Row> {
  return flight.outcome ? { ...flight.outcome, state: 'DONE' } : { state: 'RUNNING', handle: flight.handle };
}
