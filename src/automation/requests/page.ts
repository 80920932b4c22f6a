// A request about one page.
import { name, object, type Read } from '../../planning/schema';

const reader = object({ page: name('a page’s name') });

export type PageRequest = Read<typeof reader>;

/** Throws a SchemaError that names the field. */
export function readPageRequest(value: unknown): PageRequest {
  return reader(value, 'request');
}
