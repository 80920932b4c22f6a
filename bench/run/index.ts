// The run bench: the whole product at work, the built bundle on the embedded warehouse.

import { type BenchOptions, type Row, runParts } from '../report';
import { dueRows } from './due-pages';
import { earningsRows } from './earnings';

export const runRunBench = (options: BenchOptions): Promise<Row[]> => runParts(options, [dueRows, earningsRows]);
