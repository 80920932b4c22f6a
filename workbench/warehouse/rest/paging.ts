// Pages of lists and of rows: sizes, tokens and the cap on what one answer holds.

import { WarehouseError } from '../errors';

const MAX_PAGE_BYTES = 10 * 1024 * 1024;

export function queryInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw new WarehouseError('invalid', `Invalid value at '${name}' (TYPE_UINT32), "${text.slice(0, 100)}"`);
  }
  return Number(text);
}

export function queryBool(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const folded = text.toLowerCase();
  if (folded !== 'true' && folded !== 'false') {
    throw new WarehouseError('invalid', `Invalid value at '${name}' (TYPE_BOOL), "${text.slice(0, 100)}"`);
  }
  return folded === 'true';
}

/** A token says what it continues and from where; one for something else is refused. */
export const pageToken = (of: string, position: number): string =>
  Buffer.from(`${position}/${of}`).toString('base64url');

export function pagePosition(of: string, token: string | null | undefined): number | undefined {
  if (token === null || token === undefined || token === '') return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  const slash = text.indexOf('/');
  const position = Number(text.slice(0, slash));
  if (slash < 1 || text.slice(slash + 1) !== of || !Number.isSafeInteger(position) || position < 0) {
    throw new WarehouseError('invalid', 'Invalid page token', 'pageToken');
  }
  return position;
}

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

export function listPage<T>(of: string, all: readonly T[], query: URLSearchParams, otherwise = 1000): ListPage<T> {
  const from = pagePosition(of, query.get('pageToken')) ?? 0;
  const size = queryInteger(query, 'maxResults') ?? otherwise;
  const items = all.slice(from, from + size);
  const next = from + items.length;
  return next < all.length && items.length > 0 ? { items, nextPageToken: pageToken(of, next) } : { items };
}

export interface RowsPage {
  readonly rows: readonly string[];
  /** Where the next page starts. */
  readonly next: number;
}

/** Encodes rows until there are enough of them or the page is full; at least one, so that paging goes on. */
export async function rowsPage<T>(
  total: number,
  from: number,
  maximum: number,
  read: (from: number, to: number) => Promise<readonly T[]> | readonly T[],
  encode: (row: T) => string,
): Promise<RowsPage> {
  const rows: string[] = [];
  const end = Math.min(total, from + maximum);
  let bytes = 0;
  let at = from;
  let batch = 500;
  while (at < end) {
    const chunk = await read(at, Math.min(end, at + batch));
    if (chunk.length === 0) return { rows, next: total };
    for (const row of chunk) {
      const text = encode(row);
      bytes += text.length;
      if (bytes > MAX_PAGE_BYTES && rows.length > 0) return { rows, next: at };
      rows.push(text);
      at++;
    }
    batch = Math.min(5000, batch * 2);
  }
  return { rows, next: at };
}
