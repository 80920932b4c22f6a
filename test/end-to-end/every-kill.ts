// `npx tsx test/end-to-end/every-kill.ts`: the whole kill proof, too long for `npm test`, which takes some of its points.

import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/learning/random';
import {
  cleanDrain,
  cleanRun,
  FIVE_PAGES,
  IN_WAVES,
  type KillOutcome,
  type KillPoint,
  killedDrain,
  killedRun,
  killText,
  someOf,
} from './kills';
import { openProofStage, type ProofOptions, type ProofStage } from './proof-stage';

const HELP = `Usage: npx tsx test/end-to-end/every-kill.ts [--page NAME] [--from K] [--drains N] [--seed S]

Kills one page's run before and after each of its effectful service calls, and a drain of five pages, in three waves side
by side, at N random calls (default 50), lets the clock tick on each time, and checks that every page has exactly one schedule,
that all locks are its own, and that tab, export log and queue agree. Exits with 1 where anything differs. --from begins with
the K-th kill of one page.`;

const KILLS_A_STAGE = 60;

const { values } = parseArgs({
  options: {
    page: { type: 'string', default: 'lumen' },
    from: { type: 'string', default: '1' },
    drains: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const began = performance.now();
  const outcomes: KillOutcome[] = [];
  const tell = (outcome: KillOutcome): void => {
    outcomes.push(outcome);
    if (outcome.wrong.length > 0) console.log(`${killText(outcome.point)}:\n  ${outcome.wrong.join('\n  ')}`);
    else if (outcomes.length % 20 === 0) console.log(`${outcomes.length} kills, ${seconds(began)} s`);
  };
  const onStage = async <T>(work: (stage: ProofStage) => Promise<T>, options: ProofOptions = {}): Promise<T> => {
    const stage = await openProofStage(options);
    try {
      return await work(stage);
    } finally {
      await stage.close();
    }
  };
  /** On a new stage every so often: each keeps all its jobs and their results. */
  const kills = async (
    points: readonly KillPoint[],
    kill: (stage: ProofStage, point: KillPoint) => Promise<KillOutcome>,
    options?: ProofOptions,
  ): Promise<readonly KillOutcome[]> => {
    const before = outcomes.length;
    for (let from = 0; from < points.length; from += KILLS_A_STAGE) {
      await onStage(async (stage) => {
        for (const point of points.slice(from, from + KILLS_A_STAGE)) tell(await kill(stage, point));
      }, options);
    }
    return outcomes.slice(before);
  };

  const points = await onStage((stage) => cleanRun(stage, values.page));
  console.log(`one page: ${points.length / 2} effectful calls, ${points.length} kills`);
  const single = await kills(points.slice(Number(values.from) - 1), (stage, point) =>
    killedRun(stage, values.page, point),
  );
  const unheard = single.filter(({ isUnheard }) => isUnheard).length;
  console.log(
    `one page: ${wrongOf(single)} of ${single.length} wrong; ${unheard} before the warehouse had heard of the run`,
  );
  const drains = await onStage((stage) => cleanDrain(stage, FIVE_PAGES), IN_WAVES);
  const some = someOf(drains, Number(values.drains), seededRandom(`drain ${values.seed}`));
  console.log(`five pages: ${drains.length / 2} effectful calls, ${some.length} kills`);
  const five = await kills(some, (stage, point) => killedDrain(stage, FIVE_PAGES, point), IN_WAVES);
  console.log(`five pages: ${wrongOf(five)} of ${some.length} wrong`);
  console.log(`${outcomes.length} kills in ${seconds(began)} s, ${wrongOf(outcomes)} wrong`);
  return wrongOf(outcomes) === 0 ? 0 : 1;
}

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(0);
const wrongOf = (outcomes: readonly KillOutcome[]): number => outcomes.filter(({ wrong }) => wrong.length > 0).length;

if (values.help) console.log(HELP);
else process.exitCode = await main();
