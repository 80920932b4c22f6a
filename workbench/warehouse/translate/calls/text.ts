// STRING and BYTES: the same names for both, chosen by the first argument's type.

import { NotSupported } from '../../errors';
import { duckType, structOf, typeName } from '../../types/type';
import { formatText } from '../format-text';
import { jsonOf } from '../json-text';
import { once, raise, text } from '../translation';
import { all, type Call, type CallTranslator, direct, has, literalText } from './call';

const MOST = 'CAST(9223372036854775807 AS BIGINT)';

const isBytes = (c: Call): boolean => c.argType(0).kind === 'BYTES';

/** One function for strings, another for bytes. */
const either =
  (strings: CallTranslator, bytes: CallTranslator): CallTranslator =>
  (c) =>
    (isBytes(c) ? bytes : strings)(c);

const ours = (name: string): CallTranslator => either(direct(`bq_${name}`), direct(`bq_bytes_${name}`));

const substring: CallTranslator = either(
  (c) => (has(c, 2) ? `bq_substr_length(${all(c).join(', ')})` : `bq_substr(${all(c).join(', ')})`),
  (c) => (has(c, 2) ? `bq_bytes_substr_length(${all(c).join(', ')})` : `bq_bytes_substr(${all(c).join(', ')})`),
);

const trim =
  (name: 'trim' | 'ltrim' | 'rtrim'): CallTranslator =>
  (c) =>
    isBytes(c) ? `bq_bytes_${name}(${all(c).join(', ')})` : `bq_${name}${has(c, 1) ? '_of' : ''}(${all(c).join(', ')})`;

/** LIKE with a literal pattern of plain pieces is DuckDB's; its escape must be said. */
const like: CallTranslator = either((c) => {
  const pattern = literalText(c, 1);
  if (pattern === undefined || pattern.includes('\\')) return `bq_like(${c.arg(0)}, ${c.arg(1)})`;
  return `(${c.arg(0)} LIKE ${c.arg(1)})`;
}, direct('bq_bytes_like'));

function pad(name: 'lpad' | 'rpad'): CallTranslator {
  return (c) =>
    `bq_${isBytes(c) ? 'bytes_' : ''}${name}(${c.arg(0)}, ${c.arg(1)}, ${has(c, 2) ? c.arg(2) : isBytes(c) ? `from_hex('20')` : `' '`})`;
}

const refuseBytes = (c: Call): void => {
  if (isBytes(c)) throw new NotSupported(`${c.name.toUpperCase()} on BYTES`);
};

/** A pattern's number of groups: with one, REGEXP_EXTRACT and its kin give the group, else the whole match. */
const group = (pattern: string): string => `CAST(bq_regexp_groups(${pattern}) AS INTEGER)`;

/** All matches' texts; NULL where a value is NULL. */
const matches = (value: string, pattern: string, part = group(pattern)): string =>
  `regexp_extract_all(${value}, ${pattern}, ${part})`;

/** The same without the empty match that DuckDB, but not BigQuery, finds at the very end of a text. */
const matchesBeforeTheEnd = (value: string, pattern: string): string =>
  `CASE WHEN ${value} <> '' AND regexp_matches('', ${pattern}) AND NOT starts_with(${pattern}, '^') ` +
  `AND ${matches(value, pattern, '0')}[-1] = '' THEN ${matches(value, pattern)}[:-2] ELSE ${matches(value, pattern)} END`;

const regexpExtract: CallTranslator = (c) => {
  refuseBytes(c);
  if (!has(c, 2)) {
    return once(
      c.t,
      [c.arg(0), c.arg(1)],
      (value, pattern) =>
        `CASE WHEN regexp_matches(${value}, ${pattern}) THEN ${matches(value ?? '', pattern ?? '')}[1] END`,
    );
  }
  const occurrence = has(c, 3) ? c.arg(3) : 'CAST(1 AS BIGINT)';
  return once(c.t, [c.arg(0), c.arg(1), c.arg(2), occurrence], (value, pattern, position, nth) => {
    const wrong = (name: string, v: string | undefined) =>
      `WHEN ${v} < 1 THEN ${raise(`'${name} must be positive'`, 'VARCHAR')}`;
    const from = `substr(${value}, ${position})`;
    return (
      `CASE ${wrong('position', position)} ${wrong('occurrence', nth)} ` +
      `WHEN ${position} > length(${value}) + 1 THEN NULL ELSE ${matches(from, pattern ?? '')}[${nth}] END`
    );
  });
};

const regexpExtractAll: CallTranslator = (c) => {
  refuseBytes(c);
  return once(c.t, all(c), (value, pattern) => matchesBeforeTheEnd(value ?? '', pattern ?? ''));
};

/** Where a match begins, or ends with 1 as the last argument: what stands before it is caught and measured. */
const regexpInstr: CallTranslator = (c) => {
  refuseBytes(c);
  const one = 'CAST(1 AS BIGINT)';
  const args = [c.arg(0), c.arg(1), has(c, 2) ? c.arg(2) : one, has(c, 3) ? c.arg(3) : one];
  const after = has(c, 4) ? c.arg(4) : 'CAST(0 AS BIGINT)';
  return once(c.t, args, (value, pattern, position, nth) => {
    const before = `concat('^((?:(?s:.*?)(?:', ${pattern}, ')){', ${nth} - 1, '}(?s:.*?))(', ${pattern}, ')')`;
    const from = `substr(${value}, ${position})`;
    const part = (index: number) => `length(regexp_extract(${from}, ${before}, ${index}))`;
    const grouped = raise(`'REGEXP_INSTR with a capturing group is not supported by the embedded warehouse'`, 'BIGINT');
    return (
      `CASE WHEN ${[value, pattern, position, nth].map((v) => `${v} IS NULL`).join(' OR ')} THEN NULL ` +
      `WHEN bq_regexp_groups(${pattern}) > 0 THEN ${grouped} WHEN NOT regexp_matches(${from}, ${before}) THEN 0 ` +
      `ELSE ${position} + ${part(1)} + CASE WHEN ${after} = 1 THEN ${part(2)} ELSE 0 END END`
    );
  });
};

const regexpReplace: CallTranslator = (c) => {
  refuseBytes(c);
  return once(
    c.t,
    all(c),
    (value, pattern, by) => `regexp_replace(${value}, ${pattern}, bq_regexp_rewrite(${pattern}, ${by}), 'g')`,
  );
};

const regexpContains: CallTranslator = (c) => {
  refuseBytes(c);
  return `regexp_matches(${c.arg(0)}, ${c.arg(1)})`;
};

const digest =
  (name: string): CallTranslator =>
  (c) =>
    `bq_${name}(${isBytes(c) ? c.arg(0) : `encode(${c.arg(0)})`})`;

/** DuckDB's own is faster where it has one; it gives hex. */
const nativeDigest =
  (name: string): CallTranslator =>
  (c) =>
    `from_hex(${name}(${isBytes(c) ? c.arg(0) : `encode(${c.arg(0)})`}))`;

const split: CallTranslator = (c) => {
  if (isBytes(c)) return `bq_bytes_split(${all(c).join(', ')})`;
  const delimiter = has(c, 1) ? c.arg(1) : `','`;
  return once(
    c.t,
    [c.arg(0), delimiter],
    (value, by) =>
      `CASE WHEN ${value} IS NULL OR ${by} IS NULL THEN NULL WHEN ${value} = '' THEN [''] ` +
      `WHEN ${by} = '' THEN list_filter(regexp_split_to_array(${value}, ''), lambda p: p <> '') ELSE string_split(${value}, ${by}) END`,
  );
};

const format: CallTranslator = (c) => {
  const values = c.args.slice(1);
  const types = typeName(structOf(values.map((i) => ({ name: '', type: c.argType(i) }))));
  const texts = values.map((i) => formatText(c.t, c.arg(i), c.argType(i)));
  return `bq_format(${c.arg(0)}, ${text(types)}, CAST([${texts.join(', ')}] AS VARCHAR[]))`;
};

/** The cast keeps the type where a part is the literal NULL. */
const concat: CallTranslator = (c) => `CAST((${all(c).join(' || ')}) AS ${duckType(c.type)})`;

export const textCalls: Readonly<Record<string, CallTranslator>> = {
  concat,
  $concat_op: (c) => (c.type.kind === 'ARRAY' ? `list_concat(${all(c).join(', ')})` : concat(c)),
  length: either(
    (c) => `CAST(length(${c.arg(0)}) AS BIGINT)`,
    (c) => `CAST(octet_length(${c.arg(0)}) AS BIGINT)`,
  ),
  char_length: (c) => `CAST(length(${c.arg(0)}) AS BIGINT)`,
  character_length: (c) => `CAST(length(${c.arg(0)}) AS BIGINT)`,
  byte_length: either(
    (c) => `CAST(strlen(${c.arg(0)}) AS BIGINT)`,
    (c) => `CAST(octet_length(${c.arg(0)}) AS BIGINT)`,
  ),
  octet_length: either(
    (c) => `CAST(strlen(${c.arg(0)}) AS BIGINT)`,
    (c) => `CAST(octet_length(${c.arg(0)}) AS BIGINT)`,
  ),
  upper: ours('upper'),
  lower: ours('lower'),
  substr: substring,
  substring,
  left: ours('left'),
  right: ours('right'),
  trim: trim('trim'),
  ltrim: trim('ltrim'),
  rtrim: trim('rtrim'),
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  repeat: ours('repeat'),
  reverse: ours('reverse'),
  replace: ours('replace'),
  starts_with: either(direct('starts_with'), direct('bq_bytes_starts_with')),
  ends_with: either(direct('ends_with'), direct('bq_bytes_ends_with')),
  strpos: either(
    (c) => `CAST(instr(${c.arg(0)}, ${c.arg(1)}) AS BIGINT)`,
    (c) => `bq_bytes_instr(${c.arg(0)}, ${c.arg(1)}, 1, 1)`,
  ),
  instr: (c) =>
    `bq_${isBytes(c) ? 'bytes_' : ''}instr(${c.arg(0)}, ${c.arg(1)}, ${has(c, 2) ? c.arg(2) : 'CAST(1 AS BIGINT)'}, ${has(c, 3) ? c.arg(3) : 'CAST(1 AS BIGINT)'})`,
  $like: like,
  contains_substr: (c) => {
    const value = c.argType(0).kind === 'STRING' ? c.arg(0) : `${jsonOf(c.t, c.arg(0), c.argType(0), 'text')}`;
    return `bq_contains_substr(${value}, ${c.arg(1)})`;
  },
  regexp_contains: regexpContains,
  regexp_match: (c) => `regexp_full_match(${c.arg(0)}, ${c.arg(1)})`,
  regexp_extract: regexpExtract,
  regexp_substr: regexpExtract,
  regexp_extract_all: regexpExtractAll,
  regexp_replace: regexpReplace,
  regexp_instr: regexpInstr,
  split,
  format,
  initcap: (c) => (has(c, 1) ? `bq_initcap_by(${c.arg(0)}, ${c.arg(1)})` : `bq_initcap(${c.arg(0)})`),
  normalize: (c) => normalization(c, 'bq_normalize'),
  normalize_and_casefold: (c) => normalization(c, 'bq_normalize_and_casefold'),
  soundex: direct('bq_soundex'),
  translate: ours('translate'),
  ascii: direct('bq_ascii'),
  chr: direct('bq_chr'),
  unicode: direct('bq_unicode'),
  to_code_points: ours('to_code_points'),
  code_points_to_string: direct('bq_code_points_to_string'),
  code_points_to_bytes: direct('bq_code_points_to_bytes'),
  to_hex: (c) => `lower(hex(${c.arg(0)}))`,
  from_hex: direct('bq_from_hex'),
  to_base64: direct('bq_to_base64'),
  from_base64: direct('bq_from_base64'),
  to_base32: direct('bq_to_base32'),
  from_base32: direct('bq_from_base32'),
  safe_convert_bytes_to_string: direct('bq_safe_convert_bytes_to_string'),
  sha256: nativeDigest('sha256'),
  sha1: digest('sha1'),
  md5: nativeDigest('md5'),
  sha512: digest('sha512'),
  farm_fingerprint: digest('farm_fingerprint'),
  edit_distance: (c) =>
    `bq_edit_distance(${c.arg(0)}, ${c.arg(1)}${has(c, 2) ? `, coalesce(${c.arg(2)}, ${MOST})` : `, ${MOST}`})`,
};

const forms = ['NFC', 'NFKC', 'NFD', 'NFKD'];

function normalization(c: Call, name: string): string {
  const node = c.nodes[1];
  const { value } = (node?.value ?? {}) as { readonly value?: { readonly enumValue?: number } };
  return `${name}(${c.arg(0)}, '${forms[value?.enumValue ?? 0] ?? 'NFC'}')`;
}
