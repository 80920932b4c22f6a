// The learning bench: every published set-up beside our policies on our random source, printed line by line.

import { type BenchOptions, type Row, runParts } from '../report';
import { changingArmsRows } from './changing-arms.ts';
import { choosingSpeedRows } from './choosing-speed.ts';
import { fixedArmsRows } from './fixed-arms.ts';
import { logNormalRows } from './log-normal-worlds.ts';
import { openBanditRows } from './open-bandit.ts';
import { pageWeeksRows } from './page-weeks.ts';
import { trueAudienceRows } from './true-audiences.ts';

export const runLearningBench = (options: BenchOptions): Promise<Row[]> =>
  // Speed first, before long simulations have warmed or worn the machine.
  runParts(options, [
    choosingSpeedRows,
    fixedArmsRows,
    pageWeeksRows,
    logNormalRows,
    trueAudienceRows,
    openBanditRows,
    changingArmsRows,
  ]);
