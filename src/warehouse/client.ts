// The add-on's way to BigQuery: calls waited for one by one or side by side, or left running and found again.
import { type Asking, answerTo, type Lane, Question, SideBySide, stepWhenDue } from './asking';
import { Flight, type JobHandle, type Outcome } from './flight';
import type { JobsPort, Time } from './port';
import type { RetryPolicy } from './retry';
import type { Call } from './statement';

export type Progress<Row> =
  | { readonly state: 'RUNNING'; readonly handle: JobHandle }
  | (Outcome<Row> & { readonly state: 'DONE' });

export class WarehouseClient {
  /** How long jobs of each statement took at last, by its name. */
  private readonly took = new Map<string, number>();

  constructor(
    private readonly jobs: JobsPort,
    private readonly time: Time,
    private readonly policy: RetryPolicy,
  ) {}

  /** The rows of a call; throws its failure. */
  run<Row>(call: Call<Row>): readonly Row[] {
    return this.alone(this.asked(call));
  }

  /** The same for work that may go on beside other work. */
  asked<Row>(call: Call<Row>, lane: Lane | null = null): Asking<readonly Row[]> {
    return this.timed(call, new Question(() => this.flightOf(call), lane));
  }

  /** What comes of an asking with nothing beside it. */
  alone<T>(work: Asking<T>): T {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      const flight = value.begin();
      while (!flight.outcome) stepWhenDue(flight, this.time);
    }
  }

  sideBySide(): SideBySide {
    return new SideBySide(this.time);
  }

  /** Starts a call without waiting for its end; one that can't be started is done, with its failure. */
  start<Row>(call: Call<Row>): Progress<Row> {
    const flight = this.flightOf(call);
    while (!flight.outcome && !flight.isAccepted) stepWhenDue(flight, this.time);
    return progressOf(flight);
  }

  /** Follows a started call until it is done or `until` is reached; an instant that is past means one look. */
  follow<Row>(call: Call<Row>, handle: JobHandle, until: number): Progress<Row> {
    const flight = new Flight(this.jobs, call, this.policy, this.time.now(), handle);
    do stepWhenDue(flight, this.time);
    while (!flight.outcome && (flight.nextAt < Math.max(until, this.time.now() + 1) || !flight.isAccepted));
    return progressOf(flight);
  }

  cancel(handle: JobHandle): void {
    this.jobs.cancel(handle.jobId);
  }

  private flightOf<Row>(call: Call<Row>): Flight<Row> {
    const likelyMs = this.took.get(call.statement.name);
    return new Flight(this.jobs, call, this.policy, this.time.now(), undefined, likelyMs);
  }

  private *timed<Row>(call: Call<Row>, question: Question<Row>): Asking<readonly Row[]> {
    const rows = yield* answerTo(question);
    if (question.tookMs !== undefined) this.took.set(call.statement.name, question.tookMs);
    return rows;
  }
}

function progressOf<Row>(flight: Flight<Row>): Progress<Row> {
  return flight.outcome ? { ...flight.outcome, state: 'DONE' } : { state: 'RUNNING', handle: flight.handle };
}
