// IF, CASE, COALESCE and their kin; errors on purpose; who and when.

import { duckType, scalar } from '../../types/type';
import { raise, repeated } from '../translation';
import { all, type CallTranslator, direct } from './call';
import { equal } from './comparison';

export const conditionalCalls: Readonly<Record<string, CallTranslator>> = {
  if: (c) => `CASE WHEN ${c.arg(0)} THEN ${c.arg(1)} ELSE ${c.arg(2)} END`,
  coalesce: direct('coalesce'),
  ifnull: direct('coalesce'),
  nullif: (c) =>
    repeated(c.t, c.arg(0), (a) => `CASE WHEN ${equal(a, c.arg(1), c.argType(0))} THEN NULL ELSE ${a} END`),
  zeroifnull: (c) => `coalesce(${c.arg(0)}, 0)`,
  nullifzero: (c) => `nullif(${c.arg(0)}, 0)`,
  $case_no_value: (c) => {
    const args = all(c);
    const whens: string[] = [];
    for (let i = 0; i + 1 < args.length; i += 2) whens.push(`WHEN ${args[i]} THEN ${args[i + 1]}`);
    const last = args.length % 2 === 1 ? ` ELSE ${args[args.length - 1]}` : '';
    return `CASE ${whens.join(' ')}${last} END`;
  },
  $case_with_value: (c) => {
    const args = all(c);
    return repeated(c.t, args[0] ?? 'NULL', (value) => {
      const whens: string[] = [];
      for (let i = 1; i + 1 < args.length; i += 2) {
        whens.push(`WHEN ${equal(value, args[i] ?? 'NULL', c.argType(0))} THEN ${args[i + 1]}`);
      }
      const last = args.length % 2 === 0 ? ` ELSE ${args[args.length - 1]}` : '';
      return `CASE ${whens.join(' ')}${last} END`;
    });
  },
  error: (c) => raise(`coalesce(${c.arg(0)}, 'ERROR function called with NULL value')`, duckType(c.type)),
  session_user: (c) => c.t.bound({ kind: 'user', type: scalar('STRING') }),
  generate_uuid: (c) => c.t.random('CAST(gen_random_uuid() AS VARCHAR)', 'text'),
  rand: (c) => c.t.random('random()', 'number'),
};
