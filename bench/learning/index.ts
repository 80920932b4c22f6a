// The learning bench: every published set-up beside our policies on our random source, printed line by line.

import { type BenchOptions, type Row, runParts } from '../report';
import { changingArmsRows } from './changing-arms';
import { choosingSpeedRows } from './choosing-speed';
import { fixedArmsRows } from './fixed-arms';
import { logNormalRows } from './log-normal-worlds';
import { openBanditRows } from './open-bandit';
import { pageWeeksRows } from './page-weeks';
import { trueAudienceRows } from './true-audiences';

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
