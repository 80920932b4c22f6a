// What one small statement costs, alone and a thousand times in a script's loop.

import type { BenchSize, Row } from '../report';
import { median, rounded, seconds, withWarehouse } from './served';

const LOOP = `
DECLARE i INT64 DEFAULT 0;
LOOP
  SET i = i + 1;
  IF i > 1000 THEN LEAVE; END IF;
  INSERT INTO bench.turns (i, label) VALUES (i, CONCAT('turn ', CAST(i AS STRING)));
END LOOP;
SELECT COUNT(*) FROM bench.turns;`;

export async function smallStatementRows({ quick, progress }: BenchSize): Promise<Row[]> {
  return withWarehouse(async (served) => {
    progress('small queries');
    await served.query('CREATE SCHEMA bench');
    await served.query(
      'CREATE TABLE bench.pages AS SELECT n AS id, CONCAT("page ", CAST(n AS STRING)) AS name FROM UNNEST(GENERATE_ARRAY(1, 100)) AS n',
    );
    const runs = quick ? 50 : 300;
    const same: number[] = [];
    const fresh: number[] = [];
    for (let i = 0; i < runs; i++) {
      const parameters = {
        parameterMode: 'NAMED',
        queryParameters: [{ name: 'id', parameterType: { type: 'INT64' }, parameterValue: { value: String(i) } }],
      };
      same.push(1000 * (await seconds(() => served.query('SELECT name FROM bench.pages WHERE id = @id', parameters))));
      fresh.push(
        1000 * (await seconds(() => served.query(`SELECT name, ${i} AS turn FROM bench.pages WHERE id = ${i}`))),
      );
    }
    progress('a loop of 1,000 turns');
    await served.query('CREATE TABLE bench.turns (i INT64, label STRING)');
    const loop = await seconds(async () => {
      const { rows } = await served.query(LOOP);
      if (rows?.[0]?.f[0]?.v !== '1000') throw new Error(`The loop left ${JSON.stringify(rows)} rows, not 1000.`);
    });
    return [
      row('small query through REST, again with other parameters, ms (median)', median(same), 15),
      row('small query through REST, each a new text, ms (median)', median(fresh), 15),
      row('script of 1,000 turns with a SET and an INSERT each, s', loop, 5),
    ];
  });
}

export const row = (setup: string, ours: number, most: number, note = ''): Row => ({
  setup,
  reference: null,
  ours: rounded(ours),
  limit: `≤ ${most}`,
  ok: ours <= most,
  note,
});
