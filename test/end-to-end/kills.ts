// A run killed at a service call, and what the clock makes of it afterwards.

import { type Random, seededRandom } from '../../src/learning/random';
import type { ExecutionResult, Kill } from '../../workbench/apps-script';
import { MINUTE, type ProofStage } from './proof-stage';

export type KillPoint = { readonly when: 'before' | 'after'; readonly call: number; readonly what: string };

export const killOf = ({ when, call }: KillPoint): Kill =>
  when === 'before' ? { beforeCall: call } : { afterCall: call };
export const killText = ({ when, call, what }: KillPoint): string => `killed ${when} call ${call}, ${what}`;

/** Before and after each call of a run that changes something. */
export function killPoints(run: ExecutionResult): KillPoint[] {
  return run.calls.flatMap(({ service, method, effect }): KillPoint[] => {
    if (effect === null) return [];
    const what = `${service}.${method}`;
    return [
      { when: 'before', call: effect, what },
      { when: 'after', call: effect, what },
    ];
  });
}

export interface KillOutcome {
  readonly point: KillPoint;
  /** Empty: all is as it must be. */
  readonly wrong: readonly string[];
  /** The run was killed before the warehouse had heard of it: nothing is kept of it, and Generate is pressed again. */
  readonly isUnheard: boolean;
}

/** The clean run of one page, whose calls are the points. */
export async function cleanRun(stage: ProofStage, page: string): Promise<readonly KillPoint[]> {
  await stage.empty();
  const run = await stage.generate(page);
  await stage.quiet();
  const wrong = await stage.wrongAt([page]);
  if (run.outcome !== 'COMPLETED' || wrong.length > 0) throw new Error(`The run without a kill: ${wrong.join('; ')}`);
  return killPoints(run);
}

/** One page's run, killed at the point; then the clock ticks on. */
export async function killedRun(stage: ProofStage, page: string, point: KillPoint): Promise<KillOutcome> {
  await stage.empty();
  const run = await stage.generate(page, { kill: killOf(point) });
  if (run.outcome !== 'KILLED') return { point, wrong: [`the run ended ${run.outcome}`], isUnheard: false };
  await stage.quiet();
  const isUnheard = await stage.isUntouched(page);
  if (isUnheard) {
    await stage.generate(page);
    await stage.quiet();
  }
  return { point, wrong: await stage.wrongAt([page]), isUnheard };
}

/** The clean drain of a queue of pages, whose pump's calls are the points. */
export async function cleanDrain(stage: ProofStage, pages: readonly string[]): Promise<readonly KillPoint[]> {
  await stage.empty();
  await stage.queue(pages);
  const ran = await stage.quiet();
  const wrong = await stage.wrongAt(pages);
  if (wrong.length > 0) throw new Error(`The drain without a kill: ${wrong.join('; ')}`);
  return ran.flatMap((run) => (run.calls.some(({ service }) => service === 'BigQuery') ? killPoints(run) : []));
}

const MOST_TRIES = 3;

/**
 * The pump that drains the queue is killed at the point; then the clock ticks on. A pump that ended before it came to that call
 * was not killed, and proves nothing: another is.
 */
export async function killedDrain(stage: ProofStage, pages: readonly string[], point: KillPoint): Promise<KillOutcome> {
  const ended: string[] = [];
  while (ended.length < MOST_TRIES) {
    await stage.empty();
    await stage.queue(pages);
    let fired = 0;
    const [pump] = await stage.appsScript.tick(new Date(stage.clock.now() + 5 * MINUTE).toISOString(), {
      kill: () => (++fired === 1 ? killOf(point) : undefined),
    });
    await stage.quiet();
    const wrong = await stage.wrongAt(pages);
    if (pump?.outcome === 'KILLED') return { point, wrong, isUnheard: false };
    ended.push(`the pump ended ${pump?.outcome}: ${JSON.stringify(pump?.value)}`, ...wrong);
  }
  return { point, wrong: ended, isUnheard: false };
}

/** So many of the points, drawn without return. */
export function someOf(points: readonly KillPoint[], count: number, random: Random): KillPoint[] {
  const left = points.slice();
  const drawn: KillPoint[] = [];
  while (drawn.length < count && left.length > 0)
    drawn.push(...left.splice(Math.floor(random.next() * left.length), 1));
  return drawn;
}

/** FUZZ_SEED makes a test look elsewhere. */
export const fuzzSeed = (): string => process.env.FUZZ_SEED ?? '1';
export const fuzzRandom = (name: string): Random => seededRandom(`${name} ${fuzzSeed()}`);
/** The drain's pages, which go in three waves side by side. */
export const FIVE_PAGES = ['ember', 'fern', 'harbor', 'iris', 'lumen'];
export const IN_WAVES = { parameters: { wave_pages: 2 } };
