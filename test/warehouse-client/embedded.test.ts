// The client against the embedded warehouse: every type there and back, paging, scripts' errors, caps, conflicts, duplicates.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civilDate, instant } from '../../src/calendar/civil';
import { number, object, type Reader, text } from '../../src/planning/schema';
import { WarehouseClient } from '../../src/warehouse/client';
import { JobFailure } from '../../src/warehouse/failures';
import * as values from '../../src/warehouse/query-parameters';
import type { Call } from '../../src/warehouse/statement';
import { type EmbeddedJobs, embeddedJobs } from './embedded-jobs';

let embedded: EmbeddedJobs | undefined;
let runs = 0;

beforeAll(async () => {
  embedded = await embeddedJobs();
});
afterAll(async () => {
  await embedded?.stop();
});

function client(): WarehouseClient {
  if (!embedded) throw new Error('The warehouse is not there yet.');
  return new WarehouseClient(embedded.jobs, embedded.time, { limit: 3, firstSeconds: 0.2 });
}

const anything: Reader<{ readonly [column: string]: unknown }> = (value) => ({ ...(value as object) });

function call<Row>(
  sql: string,
  row?: Reader<Row>,
  given: values.NamedValues = {},
  over: Partial<Call<Row>> = {},
): Call<Row> {
  runs++;
  return {
    statement: { name: 'test', sql, values: given, ...(row ? { row } : {}) },
    run: `r${runs}`,
    stage: 's',
    limits: { seconds: 20, bytes: 1_000_000_000 },
    job: 'test',
    ...over,
  };
}

describe('against the embedded warehouse', () => {
  it('every parameter type goes there and comes back', () => {
    const given: values.NamedValues = {
      text: values.string('ça "va" `x`'),
      whole: values.int64('9007199254740993'),
      small: values.int64(-3),
      real: values.float64(0.1),
      money: values.numeric('12.99'),
      yes: values.bool(true),
      day: values.date(civilDate('2025-03-09')),
      sent: values.timestamp(instant(1741611600123)),
      doc: values.json({ a: [1, 'x'] }),
      none: values.string(null),
      words: values.array('STRING', ['a', 'b'], values.string),
      empty: values.array('DATE', [], values.date),
      pages: values.structs({ page_name: 'STRING', n: 'INT64' }, [
        { page_name: values.string('jade'), n: values.int64(1) },
        { page_name: values.string('ruby'), n: values.int64(null) },
      ]),
      nobody: values.structs({ page_name: 'STRING', n: 'INT64' }, []),
    };
    const names = Object.keys(given);
    const [row] = client().run(
      call(`SELECT ${names.map((name) => `@${name} AS ${name}`).join(', ')}`, anything, given),
    );
    expect(row).toEqual({
      text: 'ça "va" `x`',
      whole: '9007199254740993',
      small: -3,
      real: 0.1,
      money: 12.99,
      yes: true,
      day: '2025-03-09',
      sent: 1741611600123,
      doc: '{"a":[1,"x"]}',
      none: null,
      words: ['a', 'b'],
      empty: [],
      pages: [
        { page_name: 'jade', n: 1 },
        { page_name: 'ruby', n: null },
      ],
      nobody: [],
    });
  });

  it('pages through a long result and gives none for an empty one', () => {
    const n = object({ n: number(0, 1e9) });
    const rows = client().run(call('SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1234)) AS n ORDER BY n', n));
    expect(rows.map((row) => row.n)).toEqual(Array.from({ length: 1234 }, (_, index) => index + 1));
    expect(client().run(call('SELECT 1 AS n FROM UNNEST([1]) WHERE FALSE', n))).toEqual([]);
  });

  it('a procedure answers with the rows of its last SELECT', () => {
    client().run(call('CREATE SCHEMA IF NOT EXISTS box'));
    client().run(
      call(
        'CREATE OR REPLACE PROCEDURE box.twice(words ARRAY<STRING>) BEGIN SELECT 1 AS ignored; SELECT w FROM UNNEST(words) AS w ORDER BY w; END',
      ),
    );
    const words = { words: values.array('STRING', ['b', 'a'], values.string) };
    expect(client().run(call('CALL box.twice(@words)', object({ w: text() }), words))).toEqual([
      { w: 'a' },
      { w: 'b' },
    ]);
  });

  it('a script’s error comes with its own words, and is not tried again', () => {
    const failing = call("BEGIN SELECT 1; RAISE USING MESSAGE = 'the page jade is locked'; END");
    expect(() => client().run(failing)).toThrow(JobFailure);
    expect(() => client().run(call('SELECT ERROR("no such thing")'))).toThrow(/no such thing/);
  });

  it('a statement over its cap on bytes is refused', () => {
    client().run(call('CREATE OR REPLACE TABLE box.big AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n'));
    const capped = call('SELECT SUM(n) AS s FROM box.big', anything, {}, { limits: { seconds: 20, bytes: 1000 } });
    expect(() => client().run(capped)).toThrow(/bytes billed/i);
  });

  it('the same run and stage again is the same job: nothing is done twice', () => {
    client().run(call('CREATE OR REPLACE TABLE box.once (n INT64)'));
    const insert = call('INSERT INTO box.once (n) VALUES (1)');
    client().run(insert);
    client().run(insert);
    const [row] = client().run(call('SELECT COUNT(*) AS n FROM box.once', object({ n: number(0, 10) })));
    expect(row?.n).toBe(1);
  });

  it('a script that computes for ever is stopped at its time limit', () => {
    const loop = 'DECLARE n INT64 DEFAULT 0; LOOP SET n = n + 1; END LOOP';
    const endless = call(loop, undefined, {}, { limits: { seconds: 1, bytes: 1_000_000_000 } });
    expect(() => client().run(endless)).toThrow(/eros-r\d+-s-1 (?:was stopped|failed \(stopped\))/);
  });

  it('a job is left running and found again by its handle', () => {
    const slow = call(
      'SELECT SUM(n) AS n FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS n',
      object({ n: number(0, 1e12) }),
    );
    const started = client().start(slow);
    if (started.state !== 'RUNNING') throw new Error('A start does not wait for the end.');
    const handle = JSON.parse(JSON.stringify(started.handle));
    expect(client().follow(slow, handle, Date.now() + 20_000)).toMatchObject({ ok: true, rows: [{ n: 500000500000 }] });
  });
});
