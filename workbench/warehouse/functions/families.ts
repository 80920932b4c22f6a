// Every family of functions, in one list.

import { bytesAndNet } from './bytes-and-net';
import { castFormats } from './cast-formats';
import { civilTimeArithmetic } from './civil-time-arithmetic';
import { civilTimeFormat } from './civil-time-format';
import { format } from './format';
import { intervals } from './intervals';
import { json } from './json';
import { numeric } from './numeric';
import { raising } from './raising';
import type { ScalarFunction } from './scalar-function';
import { sequences } from './sequences';
import { strings } from './strings';
import { textCasts } from './text-casts';

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
