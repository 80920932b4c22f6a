// Every family of functions, in one list.

import { bytesAndNet } from './bytes-and-net.ts';
import { castFormats } from './cast-formats.ts';
import { civilTimeArithmetic } from './civil-time-arithmetic.ts';
import { civilTimeFormat } from './civil-time-format.ts';
import { format } from './format.ts';
import { intervals } from './intervals.ts';
import { json } from './json.ts';
import { numeric } from './numeric.ts';
import { raising } from './raising.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { sequences } from './sequences.ts';
import { strings } from './strings.ts';
import { textCasts } from './text-casts.ts';

export const families: readonly ScalarFunction[] = [
  ...raising,
  ...civilTimeArithmetic,
  ...civilTimeFormat,
  ...sequences,
  ...numeric,
  ...textCasts,
  ...castFormats,
  ...intervals,
  ...strings,
  ...json,
  ...format,
  ...bytesAndNet,
];
