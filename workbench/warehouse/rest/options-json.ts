// The OPTIONS of datasets, tables and routines as fields of REST resources.

import type { OptionEntry } from '../catalog/model';
import { isObject, type JsonObject } from '../jobs/json-fields';

const entryOf = (options: readonly OptionEntry[], name: string): OptionEntry | undefined =>
  options.find((o) => o.name.toLowerCase() === name);

export function textOption(options: readonly OptionEntry[], name: string): string | undefined {
  const value = entryOf(options, name)?.json;
  return typeof value === 'string' ? value : undefined;
}

export function numberOption(options: readonly OptionEntry[], name: string): number | undefined {
  const value = entryOf(options, name)?.json;
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export const flagOption = (options: readonly OptionEntry[], name: string): boolean =>
  entryOf(options, name)?.json === true;

/** Pairs of key and value: as lists, or as structs whatever their fields are called. */
export function labelsOption(options: readonly OptionEntry[]): Record<string, string> {
  const value = entryOf(options, 'labels')?.json;
  const labels: Record<string, string> = {};
  if (Array.isArray(value)) {
    for (const pair of value) {
      const [key, text] = isObject(pair) ? Object.values(pair) : Array.isArray(pair) ? pair : [];
      if (typeof key === 'string') labels[key] = String(text ?? '');
    }
  } else if (isObject(value)) {
    for (const [key, text] of Object.entries(value)) labels[key] = String(text);
  }
  return labels;
}

/** The fields that all resources share. */
export function describedFields(options: readonly OptionEntry[]): JsonObject {
  const description = textOption(options, 'description');
  const friendlyName = textOption(options, 'friendly_name');
  const labels = labelsOption(options);
  return {
    ...(description === undefined ? {} : { description }),
    ...(friendlyName === undefined ? {} : { friendlyName }),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
  };
}

export const DAY_MS = 86_400_000;
