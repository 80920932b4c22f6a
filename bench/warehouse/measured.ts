// A statement measured: its seconds, the rows it answered or worked on, and the bytes that BigQuery would bill for it.

import { rowDecoder } from '../../src/warehouse/decode';
import type { Statement } from '../../src/warehouse/statement';
import type { Row } from '../report';
import { type QueryAnswer, rounded, type Served } from './served';

const DOLLARS_A_TEBIBYTE = 6.25;

export const dollarsOf = (bytes: number): number => (bytes / 2 ** 40) * DOLLARS_A_TEBIBYTE;

export interface Measured<Answered> {
  readonly seconds: number;
  /** Ten megabytes at least for each table of each statement, children of scripts among them. */
  readonly bytesBilled: number;
  readonly rows: readonly Answered[];
}

/** A row of the table with the figures that its note tells in words. */
export interface ObjectRow extends Row {
  readonly object: string;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly bytesBilled: number;
  readonly dollars: number;
}

/** Asks as the add-on does, to the last page of the answer; reading the rows is not timed. */
export async function measured<Answered>(served: Served, statement: Statement<Answered>): Promise<Measured<Answered>> {
  const { name, sql, values, row } = statement;
  const queryParameters = Object.entries(values).map(([parameter, { type, value }]) => ({
    name: parameter,
    parameterType: type,
    parameterValue: value,
  }));
  const started = performance.now();
  const first = await served.query(sql, {
    ...(queryParameters.length > 0 ? { parameterMode: 'NAMED', queryParameters } : {}),
    formatOptions: { useInt64Timestamp: true },
  });
  const answers: QueryAnswer[] = [first];
  for (let token = first.pageToken; token !== undefined; token = answers.at(-1)?.pageToken) {
    answers.push(await served.more(first, token));
  }
  const seconds = (performance.now() - started) / 1000;
  const decode = rowDecoder(first.schema?.fields ?? []);
  const wires = row ? answers.flatMap((answer) => answer.rows ?? []) : [];
  return {
    seconds,
    bytesBilled: Number(first.totalBytesBilled ?? 0),
    rows: row ? wires.map((wire, place) => row(decode(wire), `${name}, row ${place}`)) : [],
  };
}

export interface Told {
  readonly object: string;
  /** What was asked of it, in words. */
  readonly asked: string;
  /** What it answered or worked on, in words and in number. */
  readonly kind: string;
  readonly count: number;
  readonly most?: number;
  /** Wished for; what is more only says so. */
  readonly aim?: number;
}

export function objectRow(
  { object, asked, kind, count, most, aim }: Told,
  { seconds, bytesBilled }: Pick<Measured<unknown>, 'seconds' | 'bytesBilled'>,
): ObjectRow {
  const rowsPerSecond = Math.round(count / seconds);
  const parts = [
    `${count.toLocaleString('en')} ${kind}, ${rowsPerSecond.toLocaleString('en')} a second`,
    `${Math.round(bytesBilled / 2 ** 20).toLocaleString('en')} MiB billed, $${dollarsOf(bytesBilled).toFixed(5)}`,
    ...(aim === undefined ? [] : [`aim of ${aim} s ${seconds <= aim ? 'reached' : 'missed'}`]),
  ];
  return {
    setup: `${object}${asked === '' ? '' : ` ${asked}`}, s`,
    reference: null,
    ours: rounded(seconds),
    limit: most === undefined ? '' : `≤ ${most}`,
    ok: most === undefined ? null : seconds <= most,
    note: parts.join(' · '),
    object,
    rows: count,
    rowsPerSecond,
    bytesBilled,
    dollars: rounded(dollarsOf(bytesBilled), 6),
  };
}
