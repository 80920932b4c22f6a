// The constants that partition columns are compared with, evaluated when the statement runs.

import type { DuckDBConnection } from '@duckdb/node-api';
import { type ValueMessage, valueFromMessage } from '../analyser/values';
import { runSql } from '../engine/engine';
import { EngineRows } from '../session/engine-rows';
import { bindingsFor, translatorFor } from '../session/prepare';
import type { Scope } from '../session/result';
import { type Expr, typeOf } from '../translate/translation';
import type { Translator } from '../translate/translator';
import { arrayOf } from '../types/type';
import type { SqlValue } from '../types/value';

/** The values that a session gives: the clock and the user. */
export interface SessionValues {
  readonly now: bigint;
  readonly user: string;
}

/** Constants read no table, so that there is nothing to know of any. */
const translatorIn = (timeZone: string): Translator =>
  translatorFor({ resolved: { kind: '' }, tables: [], views: new Map(), informationSchema: new Map(), timeZone });

export class Constants {
  /** Variables and parameters, whose values are at hand. */
  private readonly given = new Map<Expr, Translator>();
  private readonly literals = new Map<Expr, SqlValue>();
  private readonly computed: readonly Expr[];
  private readonly translator: Translator | undefined;
  private readonly sql: string;
  private last: { readonly key: string; readonly values: ReadonlyMap<Expr, SqlValue> } | undefined;

  constructor(constants: readonly Expr[], timeZone: string) {
    const computed: Expr[] = [];
    for (const expr of new Set(constants)) {
      if (expr.kind === 'Literal') {
        this.literals.set(
          expr,
          valueFromMessage(typeOf(expr), (expr.value as { readonly value?: ValueMessage }).value),
        );
      } else if (expr.kind === 'Parameter' || expr.kind === 'Constant') {
        const translator = translatorIn(timeZone);
        translator.expr(expr);
        this.given.set(expr, translator);
      } else computed.push(expr);
    }
    this.computed = computed;
    this.translator = computed.length > 0 ? translatorIn(timeZone) : undefined;
    const { translator } = this;
    this.sql = translator ? `SELECT ${computed.map((e, i) => `TRY([${translator.expr(e)}]) AS o${i}`).join(', ')}` : '';
  }

  /** One that can't be evaluated is left out: the statement itself tells why, or never comes to it. */
  async values(
    connection: DuckDBConnection,
    scope: Scope,
    session: SessionValues,
  ): Promise<ReadonlyMap<Expr, SqlValue>> {
    const values = new Map(this.literals);
    for (const [expr, translator] of this.given) {
      values.set(expr, bindingsFor(translator, scope, session)[0]?.value ?? null);
    }
    if (!this.translator) return values;
    const bindings = bindingsFor(this.translator, scope, session);
    const key = JSON.stringify(
      bindings.map((b) => b.value),
      (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v),
    );
    if (this.last?.key !== key) {
      const fields = this.computed.map((e, i) => ({ name: `o${i}`, type: arrayOf(typeOf(e)) }));
      const rows = await EngineRows.of(await runSql(connection, this.sql, bindings), fields);
      const [row = []] = rows.slice(0, 1);
      const found = new Map<Expr, SqlValue>();
      this.computed.forEach((expr, i) => {
        // A list around each value tells a NULL from an error.
        const list = row[i];
        if (Array.isArray(list)) found.set(expr, list[0] ?? null);
      });
      this.last = { key, values: found };
    }
    for (const [expr, value] of this.last?.values ?? []) values.set(expr, value);
    return values;
  }
}
