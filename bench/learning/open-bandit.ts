// Open Bandit data: our off-policy estimators on real logs, beside the published value. Runs where the data lies at hand.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backtest, type LoggedChoice } from '../../src/learning/backtest';
import { outcomeArms, policyNamed } from '../../src/learning/policies';
import { seededRandom } from '../../src/learning/random';
import { topK } from '../../src/learning/top-k';
import { defaultParameters } from '../../src/parameters/registry';
import type { BenchSize, Row } from '../report';

const ITEMS = 80;
const POSITIONS = 3;

/** The directory of an unpacked wheel of obp 0.4.1 (`pip download --no-deps obp==0.4.1`); no part of this repository. */
const DIRECTORY_VARIABLE = 'OPEN_BANDIT_DIR';

export function openBanditRows({ quick, progress }: BenchSize): Row[] {
  const directory = process.env[DIRECTORY_VARIABLE];
  if (directory === undefined || !existsSync(directory)) {
    progress(
      `Open Bandit data: not run; unpack the wheel of obp 0.4.1 and name its directory in ${DIRECTORY_VARIABLE}`,
    );
    return [];
  }
  const random = readLog(join(directory, 'obp/dataset/obd/random/all/all.csv'));
  const chance = productionChances(directory, quick ? 20_000 : 100_000);
  const log: LoggedChoice[] = random.map(({ item, position, click, propensity }) => ({
    selectionProbability: propensity,
    targetProbability: chance[item * POSITIONS + position] ?? 0,
    reward: click,
  }));
  const { ips, snips, effectiveSampleSize } = backtest(log);
  const clickRate = random.reduce((sum, { click }) => sum + click, 0) / random.length;
  const served = readLog(join(directory, 'obp/dataset/obd/bts/all/all.csv'));
  const servedRate = served.reduce((sum, { click }) => sum + click, 0) / served.length;
  const relative = (value: number | undefined): string => ((value ?? Number.NaN) / clickRate).toFixed(3);
  const ours = (ips?.value ?? Number.NaN) / clickRate;
  progress(`Open Bandit data: ${ours.toFixed(3)}`);
  return [
    {
      setup: 'Open Bandit data: IPS of BernoulliTS on the random logs ÷ the click rate of random',
      reference: 1.198,
      ours: Number(ours.toFixed(3)),
      limit: 'within 1 %',
      ok: Math.abs(ours / 1.198 - 1) <= 0.01,
      note: `95 % ${relative(ips?.low)}–${relative(ips?.high)}; SNIPS ${relative(snips?.value)} (${relative(snips?.low)}–${relative(snips?.high)}); ${log.length} logs worth ${effectiveSampleSize.toFixed(0)}; where BernoulliTS really ran ${(servedRate / clickRate).toFixed(3)}`,
    },
  ];
}

interface Impression {
  readonly item: number;
  readonly position: number;
  readonly click: number;
  readonly propensity: number;
}

function readLog(file: string): Impression[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  const columns = ['item_id', 'position', 'click', 'propensity_score'].map((name) => {
    const column = names.indexOf(name);
    if (column < 0) throw new Error(`${file} has no column ${name}.`);
    return column;
  });
  return lines.map((line) => {
    const cells = line.split(',');
    const [item = Number.NaN, position = Number.NaN, click = Number.NaN, propensity = Number.NaN] = columns.map(
      (column) => Number(cells[column]),
    );
    return { item, position: position - 1, click, propensity };
  });
}

/** The chance with which the policy beta, at the prior it served with, shows each item in each position. */
function productionChances(directory: string, draws: number): Float64Array {
  const { alpha, beta } = readPrior(join(directory, 'obp/policy/conf/prior_bts.yaml'));
  // The prior differs from item to item, so it stands in the counts; the shared part that the policy adds is next to nothing.
  const arms = outcomeArms(alpha, beta, { alpha: 1e-9, beta: 1e-9 });
  const policy = policyNamed('beta', defaultParameters);
  const random = seededRandom('open bandit');
  const scores = new Float64Array(ITEMS);
  const chance = new Float64Array(ITEMS * POSITIONS);
  for (let draw = 0; draw < draws; draw++) {
    policy.score(arms, random, scores, POSITIONS);
    topK(scores, POSITIONS).forEach((item, position) => {
      const cell = item * POSITIONS + position;
      chance[cell] = (chance[cell] ?? 0) + 1 / draws;
    });
  }
  return chance.map((share) => Math.min(1, share));
}

/** The two lists under `all:` of the campaigns' priors: a line a number. */
function readPrior(file: string): { alpha: number[]; beta: number[] } {
  const lists: Record<string, number[]> = { alpha: [], beta: [] };
  let campaign = '';
  let list = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const key = /^\s*(\w+):/.exec(line)?.[1];
    if (key !== undefined && !line.startsWith(' ')) campaign = key;
    else if (key !== undefined) list = key;
    const value = /^\s*-\s*([\d.]+)/.exec(line)?.[1];
    if (value !== undefined && campaign === 'all') lists[list]?.push(Number(value));
  }
  const { alpha = [], beta = [] } = lists;
  if (alpha.length !== ITEMS || beta.length !== ITEMS) throw new Error(`${file} should list ${ITEMS} items.`);
  return { alpha, beta };
}
