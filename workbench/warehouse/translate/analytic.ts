// Analytic functions: numbering, navigation, percentiles, and aggregates over windows.

import { NotSupported, WarehouseError } from '../errors';
import { aggregate, isAggregate } from './aggregates';
import { functionName } from './calls';
import { literal } from './literals';
import { orderKeys } from './ordering';
import {
  type CallExpr,
  type ComputedColumn,
  type Expr,
  type OrderByItem,
  raise,
  type Translation,
  typeOf,
} from './translation';

interface WindowFrame {
  readonly frameUnit: 'ROWS' | 'RANGE';
  readonly startExpr: FrameBound;
  readonly endExpr: FrameBound;
}
interface FrameBound {
  readonly boundaryType: string;
  readonly expression?: Expr;
}
export interface AnalyticGroup {
  readonly partitionBy?: { readonly partitionByList?: readonly Expr[] };
  readonly orderBy?: { readonly orderByItemList?: readonly OrderByItem[] };
  readonly analyticFunctionList: readonly ComputedColumn[];
}

function bound(t: Translation, frameBound: FrameBound): string {
  switch (frameBound.boundaryType) {
    case 'UNBOUNDED_PRECEDING':
      return 'UNBOUNDED PRECEDING';
    case 'UNBOUNDED_FOLLOWING':
      return 'UNBOUNDED FOLLOWING';
    case 'CURRENT_ROW':
      return 'CURRENT ROW';
    default: {
      if (!frameBound.expression) throw new NotSupported('a window frame bound without its offset');
      const side = frameBound.boundaryType === 'OFFSET_PRECEDING' ? 'PRECEDING' : 'FOLLOWING';
      return `${t.expr(frameBound.expression)} ${side}`;
    }
  }
}

const hasOffset = (frame: WindowFrame | undefined): boolean =>
  frame !== undefined && (frame.startExpr.expression !== undefined || frame.endExpr.expression !== undefined);

/** The window of one function. */
function windowOf(t: Translation, group: AnalyticGroup, node: CallExpr, withOrder = true): string {
  const frame = node.windowFrame as WindowFrame | undefined;
  const partition = (group.partitionBy?.partitionByList ?? []).map((p) => t.expr(p));
  const items = group.orderBy?.orderByItemList ?? [];
  // RANGE with an offset takes exactly one key; NaN has no place on a range anyway.
  const single = frame?.frameUnit === 'RANGE' && hasOffset(frame);
  const keys = single
    ? items.map((i) => `${t.expr(i.columnRef)} ${i.isDescending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'}`)
    : orderKeys(t, items);
  const pieces: string[] = [];
  if (partition.length > 0) pieces.push(`PARTITION BY ${partition.join(', ')}`);
  if (withOrder && keys.length > 0) pieces.push(`ORDER BY ${keys.join(', ')}`);
  if (withOrder && frame)
    pieces.push(`${frame.frameUnit} BETWEEN ${bound(t, frame.startExpr)} AND ${bound(t, frame.endExpr)}`);
  return ` OVER (${pieces.join(' ')})`;
}

const nulls = (node: CallExpr): string => (node.nullHandlingModifier === 'IGNORE_NULLS' ? ' IGNORE NULLS' : '');

function percentile(
  t: Translation,
  node: CallExpr,
  args: readonly string[],
  over: string,
  continuous: boolean,
): string {
  const [value, fraction] = [args[0] ?? 'NULL', args[1] ?? 'NULL'];
  if (node.nullHandlingModifier !== 'RESPECT_NULLS') {
    return `${continuous ? 'quantile_cont' : 'quantile_disc'}(${value}, ${fraction})${over}`;
  }
  const list = t.fresh('p');
  const at = (position: string) => `${list}[CAST(${position} AS BIGINT)]`;
  let picked = at(`greatest(1, ceil(${fraction} * len(${list})))`);
  if (continuous) {
    const position = `(${fraction} * (len(${list}) - 1) + 1)`;
    const [low, high] = [at(`floor(${position})`), at(`ceil(${position})`)];
    picked = `coalesce(${low} + (${high} - ${low}) * (${position} - floor(${position})), ${low}, ${high})`;
  }
  return `list_transform([list(${value} ORDER BY ${value} ASC NULLS FIRST)${over}], lambda ${list}: ${picked})[1]`;
}

export function analytic(t: Translation, group: AnalyticGroup, node: CallExpr, args: readonly string[]): string {
  const name = functionName(node);
  const over = windowOf(t, group, node);
  switch (name) {
    case 'row_number':
    case 'rank':
    case 'dense_rank':
      return `CAST(${name}()${over} AS BIGINT)`;
    case 'percent_rank':
    case 'cume_dist':
      return `${name}()${over}`;
    case 'ntile':
      return `CAST(ntile(${args[0]})${over} AS BIGINT)`;
    case 'lead':
    case 'lag':
      refuseNegativeOffset(node, name);
      return `${name}(${args.join(', ')}${nulls(node)})${over}`;
    case 'first_value':
    case 'last_value':
      return `${name}(${args[0]}${nulls(node)})${over}`;
    case 'nth_value': {
      const position = node.argumentList?.[1];
      const value = `nth_value(${args.join(', ')}${nulls(node)})${over}`;
      return position?.kind === 'Literal'
        ? value
        : `CASE WHEN ${args[1]} < 1 THEN ${raise("'The N value for NTH_VALUE must be positive'", 'BIGINT')} ELSE ${value} END`;
    }
    case 'percentile_cont':
    case 'percentile_disc':
      return percentile(t, node, args, over, name === 'percentile_cont');
    default:
      break;
  }
  if (!isAggregate(name)) throw new NotSupported(`the analytic function ${name.toUpperCase()}`);
  return aggregate(t, node, args, over);
}

function refuseNegativeOffset(node: CallExpr, name: string): void {
  const { value } = (node.argumentList?.[1]?.value ?? {}) as { readonly value?: { readonly int64Value?: string } };
  if (value?.int64Value?.startsWith('-')) {
    throw new WarehouseError('invalidQuery', `The offset of ${name.toUpperCase()} must be non-negative`, 'query');
  }
}

/** PERCENTILE_CONT of decimals is a FLOAT64 in the engine: its argument goes as one. */
export function analyticArgument(node: CallExpr, arg: Expr, index: number, sql: string): string {
  const name = functionName(node);
  if (name === 'percentile_cont' && index === 0 && typeOf(arg).kind !== 'FLOAT64') return `CAST(${sql} AS DOUBLE)`;
  if (/^percentile_/.test(name) && index === 1) {
    if (arg.kind !== 'Literal') throw new NotSupported(`${name.toUpperCase()} at a fraction that is no literal`);
    const { value } = arg.value as { readonly value?: { readonly doubleValue?: number } };
    return value?.doubleValue === undefined ? sql : literal({ kind: 'FLOAT64' }, value.doubleValue);
  }
  return sql;
}
