// The warehouse bench: the embedded BigQuery through its own REST, on one machine.

import { type BenchOptions, type Row, runParts } from '../report';
import { loadRows } from './load';
import { millionRows } from './million';
import { objectRows } from './objects';
import { smallStatementRows } from './small-statements';

export const runWarehouseBench = (options: BenchOptions): Promise<Row[]> =>
  runParts(options, [smallStatementRows, loadRows, millionRows, objectRows]);
