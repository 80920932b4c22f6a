// Rows as columns of plain text for a terminal.

export type Column = string | { readonly title: string; readonly right: true };

const titleOf = (column: Column): string => (typeof column === 'string' ? column : column.title);

/** `widest`: columns, by title, whose texts are cut to so many characters. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widest: Readonly<Record<string, number>> = {},
): string[] {
  const titles = columns.map(titleOf);
  const cells = [titles, ...rows].map((row) => row.map((text, at) => cut(text, widest[titles[at] ?? ''])));
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((text, at) =>
        typeof columns[at] === 'string' ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function cut(text: string, most = Number.POSITIVE_INFINITY): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
