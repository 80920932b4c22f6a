// Partitioning and clustering in REST's JSON.

import type { Partitioning, TimeUnit } from '../catalog/model';
import { WarehouseError } from '../errors';
import {
  type JsonObject,
  optionalInteger,
  optionalObject,
  optionalText,
  requiredObject,
  requiredText,
  textList,
} from './json-fields';

const units: readonly TimeUnit[] = ['HOUR', 'DAY', 'MONTH', 'YEAR'];

export function partitioningOf(json: JsonObject): Partitioning | undefined {
  const time = optionalObject(json, 'timePartitioning');
  const range = optionalObject(json, 'rangePartitioning');
  if (time) {
    const text = requiredText(time, 'type');
    const unit = units.find((candidate) => candidate === text);
    if (!unit) throw new WarehouseError('invalid', `Invalid value for timePartitioning.type: ${text}`);
    const column = optionalText(time, 'field');
    return column ? { kind: 'TIME', unit, column } : { kind: 'INGESTION', unit };
  }
  if (!range) return undefined;
  const bounds = requiredObject(range, 'range');
  return {
    kind: 'RANGE',
    column: requiredText(range, 'field'),
    start: optionalInteger(bounds, 'start') ?? 0,
    end: optionalInteger(bounds, 'end') ?? 0,
    interval: optionalInteger(bounds, 'interval') ?? 0,
  };
}

export function partitioningJson(partitioning: Partitioning | undefined, expirationMs?: number): JsonObject {
  if (!partitioning) return {};
  if (partitioning.kind === 'RANGE') {
    return {
      rangePartitioning: {
        field: partitioning.column,
        range: {
          start: String(partitioning.start),
          end: String(partitioning.end),
          interval: String(partitioning.interval),
        },
      },
    };
  }
  return {
    timePartitioning: {
      type: partitioning.unit,
      ...(expirationMs === undefined ? {} : { expirationMs: String(expirationMs) }),
      ...(partitioning.kind === 'TIME' ? { field: partitioning.column } : {}),
    },
  };
}

export function clusteringOf(json: JsonObject): readonly string[] | undefined {
  const clustering = optionalObject(json, 'clustering');
  const fields = clustering && textList(clustering, 'fields');
  return fields && fields.length > 0 ? fields : undefined;
}
