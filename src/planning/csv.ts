// Schedules as CSV and back: RFC 4180, UTF-8 with a byte-order mark, and no cell that a spreadsheet runs as a formula.

export const BYTE_ORDER_MARK = '\uFEFF';

export class CsvError extends Error {
  readonly code = 'CSV';
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(`Line ${line}: ${message}`);
    this.name = 'CsvError';
  }
}

// A leading apostrophe makes a spreadsheet show the rest as text; what begins like a guarded cell is guarded again, so
// that reading gives back exactly what was written. Full-width signs are formulas in some locales.
const NEEDS_GUARD = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** Rows of cells, the first usually the header, with a line break after each. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(writeCell).join(',')}\r\n`).join('');
}

function writeCell(value: string): string {
  const safe = NEEDS_GUARD.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Reads what `writeCsv` wrote, and any RFC 4180 text, with or without a mark, with CRLF, LF or CR line ends. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let line = 1;
  let i = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  while (i < text.length) {
    let cell = '';
    if (text[i] === '"') {
      const opened = line;
      i++;
      for (;;) {
        const close = text.indexOf('"', i);
        if (close === -1) throw new CsvError(opened, 'a quoted cell is never closed. Add the missing quote.');
        const part = text.slice(i, close);
        cell += part;
        line += part.split('\n').length - 1;
        i = close + 1;
        if (text[i] !== '"') break;
        cell += '"';
        i++;
      }
      if (i < text.length && !isCellEnd(text[i])) {
        throw new CsvError(line, 'text follows a closing quote. Double the quotes inside the cell.');
      }
    } else {
      const from = i;
      while (i < text.length && !isCellEnd(text[i])) i++;
      cell = text.slice(from, i);
      if (cell.includes('"')) throw new CsvError(line, 'a quote stands in a cell that is not quoted.');
    }
    row.push(GUARDED.test(cell) ? cell.slice(1) : cell);
    if (text[i] === ',') {
      i++;
      if (i === text.length) row.push('');
      else continue;
    }
    if (text[i] === '\r' && text[i + 1] === '\n') i++;
    i++;
    line++;
    rows.push(row);
    row = [];
  }
  return rows;
}

function isCellEnd(character: string | undefined): boolean {
  return character === ',' || character === '\r' || character === '\n';
}
