// Records of a CSV file: fields with or without quotes, newlines inside quotes where allowed.

import type { CsvOptions } from './configuration';
import { linesOf } from './lines';

export interface CsvField {
  readonly text: string;
  readonly quoted: boolean;
}

export interface CsvRecord {
  /** Of its first line, from 1. */
  readonly line: number;
  readonly offset: number;
  readonly fields: readonly CsvField[];
  /** Why it can't be read. */
  readonly problem?: string;
}

const MISSING_CLOSE = 'Missing close quote character (").';

/** The fields of a record's text; undefined where a quote is still open at its end. */
function fieldsOf(text: string, delimiter: string, quote: string): CsvField[] | string | undefined {
  if (quote === '' || !text.includes(quote)) return text.split(delimiter).map((t) => ({ text: t, quoted: false }));
  const fields: CsvField[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === quote) {
      let value = '';
      let from = at + 1;
      for (;;) {
        const end = text.indexOf(quote, from);
        if (end < 0) return undefined;
        value += text.slice(from, end);
        if (text[end + 1] === quote) {
          value += quote;
          from = end + 2;
          continue;
        }
        at = end + 1;
        break;
      }
      fields.push({ text: value, quoted: true });
      if (at >= text.length) return fields;
      if (text[at] !== delimiter) {
        return `Data between close quote character (${quote}) and field separator.`;
      }
      at++;
    } else {
      const end = text.indexOf(delimiter, at);
      if (end < 0) {
        fields.push({ text: text.slice(at), quoted: false });
        return fields;
      }
      fields.push({ text: text.slice(at, end), quoted: false });
      at = end + 1;
    }
  }
}

/** A quoted field may span this much before it is taken for an unclosed quote. */
const MAX_RECORD = 100 * 1024 * 1024;

export async function* csvRecords(path: string, options: CsvOptions): AsyncGenerator<CsvRecord[]> {
  let open: { line: number; offset: number; text: string } | undefined;
  for await (const lines of linesOf(path, options.encoding)) {
    const batch: CsvRecord[] = [];
    for (const line of lines) {
      // An empty line is no record; inside quotes it is part of a value.
      if (!open && line.text === '') continue;
      const record: { line: number; offset: number; text: string } = open
        ? { line: open.line, offset: open.offset, text: `${open.text}\n${line.text}` }
        : { line: line.number, offset: line.offset, text: line.text };
      open = undefined;
      const fields = fieldsOf(record.text, options.fieldDelimiter, options.quote);
      if (fields === undefined) {
        if (options.allowQuotedNewlines && record.text.length < MAX_RECORD) open = record;
        else batch.push({ line: record.line, offset: record.offset, fields: [], problem: MISSING_CLOSE });
      } else if (typeof fields === 'string') {
        batch.push({ line: record.line, offset: record.offset, fields: [], problem: fields });
      } else batch.push({ line: record.line, offset: record.offset, fields });
    }
    if (batch.length > 0) yield batch;
  }
  if (open) yield [{ line: open.line, offset: open.offset, fields: [], problem: MISSING_CLOSE }];
}
