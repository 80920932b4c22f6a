// Work that asks the warehouse on its way, written as a generator: answered alone, or side by side with other such work.
import type { Flight, Outcome } from './flight';
import type { Time } from './port';

/** Calls of one lane would only abort each other's transactions: one of each is in BigQuery at a time. */
export type Lane = 'COMMIT';

/** A call whose answer is waited for. Its flight begins when its turn has come: its time limit counts from there. */
export class Question<Row> {
  private flight: Flight<Row> | null = null;

  constructor(
    private readonly flightOf: () => Flight<Row>,
    readonly lane: Lane | null,
  ) {}

  begin(): Flight<Row> {
    this.flight = this.flightOf();
    return this.flight;
  }

  get tookMs(): number | undefined {
    return this.flight?.tookMs;
  }

  get outcome(): Outcome<Row> {
    const outcome = this.flight?.outcome;
    if (!outcome) throw new Error('A question was gone on from before it was answered.');
    return outcome;
  }
}

/** Yields its questions and goes on once each has its outcome. */
export type Asking<T> = Generator<Question<unknown>, T, void>;

export function* answerTo<Row>(question: Question<Row>): Asking<readonly Row[]> {
  yield question;
  const { outcome } = question;
  if (!outcome.ok) throw outcome.failure;
  return outcome.rows;
}

/** How many jobs are in BigQuery at once. */
export const OVERLAPPED_JOBS = 5;

interface Strand {
  readonly work: Asking<void>;
  readonly question: Question<unknown>;
  /** Null until its turn has come. */
  flight: Flight<unknown> | null;
}

/** Several askings at once: while one waits for BigQuery, another is gone on with. */
export class SideBySide {
  /** In the order in which they came to their questions. */
  private readonly strands: Strand[] = [];

  constructor(private readonly time: Time) {}

  /** How many are under way. */
  get size(): number {
    return this.strands.length;
  }

  /** Goes on with a work up to its next question, or to its end. */
  begin(work: Asking<void>): void {
    const { done, value } = work.next();
    if (!done) this.strands.push({ work, question: value, flight: null });
  }

  /** One REST call, the next that is due, and whatever follows from its answer. */
  step(): void {
    this.takeOff();
    const flights = this.strands.flatMap((strand) =>
      strand.flight === null ? [] : [{ strand, flight: strand.flight }],
    );
    const next = flights.reduce<(typeof flights)[number] | null>(
      (first, each) => (first === null || each.flight.nextAt < first.flight.nextAt ? each : first),
      null,
    );
    if (next === null) return;
    stepWhenDue(next.flight, this.time);
    if (!next.flight.outcome) return;
    this.strands.splice(this.strands.indexOf(next.strand), 1);
    this.begin(next.strand.work);
  }

  /** Begins the flights whose turn it is. */
  private takeOff(): void {
    let flying = this.strands.filter(({ flight }) => flight !== null).length;
    for (const strand of this.strands) {
      if (flying === OVERLAPPED_JOBS) return;
      const { lane } = strand.question;
      if (strand.flight !== null || (lane !== null && this.isTaken(lane))) continue;
      strand.flight = strand.question.begin();
      flying++;
    }
  }

  private isTaken(lane: Lane): boolean {
    return this.strands.some(({ question, flight }) => flight !== null && question.lane === lane);
  }
}

export function stepWhenDue(flight: Flight<unknown>, time: Time): void {
  const wait = flight.nextAt - time.now();
  if (wait > 0) time.sleep(wait);
  flight.step(time.now());
}
