// Names as statements write them: with or without project and dataset, in one pair of backticks or several.

import type { ObjectName } from '../catalog/model';

export interface InformationSchemaName {
  /** A dataset, or a region such as `region-us`; empty for the project's default. */
  readonly qualifier: string;
  readonly view: string;
}

export type ResolvedName =
  | { readonly kind: 'object'; readonly name: ObjectName }
  | { readonly kind: 'temporary'; readonly name: string }
  | { readonly kind: 'informationSchema'; readonly name: InformationSchemaName };

/** The parts of a path, with dots inside backticks taken as separators. */
export const partsOf = (path: readonly string[]): string[] => path.flatMap((part) => part.split('.'));

export function resolveName(
  path: readonly string[],
  projectId: string,
  defaultDataset: string | undefined,
): ResolvedName | undefined {
  const parts = partsOf(path);
  const schema = parts.findIndex((part) => part.toUpperCase() === 'INFORMATION_SCHEMA');
  if (schema >= 0) {
    const view = parts
      .slice(schema + 1)
      .join('.')
      .toUpperCase();
    const before = parts.slice(0, schema);
    if (before[0] === projectId) before.shift();
    return { kind: 'informationSchema', name: { qualifier: before.join('.'), view } };
  }
  const [first, second, third] = parts;
  if (parts.length === 1 && first) {
    return defaultDataset ? { kind: 'object', name: { dataset: defaultDataset, name: first } } : undefined;
  }
  if (parts.length === 2 && first && second) {
    if (first.toUpperCase() === '_SESSION') return { kind: 'temporary', name: second };
    return { kind: 'object', name: { dataset: first, name: second } };
  }
  if (parts.length === 3 && second && third) {
    return first === projectId ? { kind: 'object', name: { dataset: second, name: third } } : undefined;
  }
  return undefined;
}
