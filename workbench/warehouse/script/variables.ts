// A script's variables: one frame for the script and one for each procedure in progress, and what they may hold.

import { WarehouseError } from '../errors';
import type { Binding, TypedValue } from '../session/result';
import type { SourceText } from '../source-text';
import type { SqlType } from '../types/type';
import type { SqlValue } from '../types/value';
import type { DeclaredType, StepPlace } from './program';

/** BigQuery's limits: 1 MB a variable, 10 MB for all of a script's. */
export const VARIABLE_LIMIT = 1024 * 1024;
export const TOTAL_LIMIT = 10 * VARIABLE_LIMIT;

/** Frames in progress at once, the script's own among them. */
export const MAX_STACK_DEPTH = 50;

export interface Variable {
  readonly name: string;
  readonly type: SqlType;
  /** What a parameterised type, STRING(10), demands of each value. */
  readonly limits: DeclaredType | undefined;
  binding: Binding;
  bytes: number;
}

/** What is in progress: the script, a procedure's body, or a dynamic statement; each sees its own variables only. */
export class Frame {
  readonly source: SourceText;
  /** project.dataset.name of the procedure. */
  readonly procedureId: string | undefined;
  readonly parameters: readonly Binding[];
  readonly variables = new Map<string, Variable>();
  current: StepPlace;

  constructor(source: SourceText, procedureId: string | undefined, parameters: readonly Binding[]) {
    this.source = source;
    this.procedureId = procedureId;
    this.parameters = parameters;
    this.current = { source, start: 0, end: 0, cut: false };
  }

  /** The bindings among `names`, which are in lower case. */
  bindings(names: readonly string[]): Binding[] {
    const found: Binding[] = [];
    if (this.variables.size === 0) return found;
    for (const name of names) {
      const variable = this.variables.get(name);
      if (variable) found.push(variable.binding);
    }
    return found;
  }
}

/** Counts what the variables of all frames hold. */
export class VariableStore {
  private total = 0;

  create(frame: Frame, name: string, value: TypedValue, limits?: DeclaredType): void {
    const variable: Variable = {
      name,
      type: value.type,
      limits,
      binding: { name, type: value.type, value: null },
      bytes: 0,
    };
    this.assign(variable, value.value);
    frame.variables.set(name.toLowerCase(), variable);
  }

  assign(variable: Variable, value: SqlValue): void {
    const bytes = valueBytes(variable.type, value);
    if (bytes > VARIABLE_LIMIT) {
      throw new WarehouseError(
        'resourcesExceeded',
        `Script variable ${variable.name} exceeded the size limit of ${VARIABLE_LIMIT} bytes`,
        'query',
      );
    }
    if (this.total + bytes - variable.bytes > TOTAL_LIMIT) {
      throw new WarehouseError(
        'resourcesExceeded',
        `Script exceeded the memory limit of ${TOTAL_LIMIT} bytes`,
        'query',
      );
    }
    this.total += bytes - variable.bytes;
    variable.bytes = bytes;
    variable.binding = { name: variable.name, type: variable.type, value };
  }

  drop(frame: Frame, names: Iterable<string>): void {
    for (const name of names) {
      this.total -= frame.variables.get(name)?.bytes ?? 0;
      frame.variables.delete(name);
    }
  }
}

/** How many bytes BigQuery counts for a value. */
export function valueBytes(type: SqlType, value: SqlValue): number {
  if (value === null) return 0;
  switch (type.kind) {
    case 'BOOL':
      return 1;
    case 'STRING':
    case 'JSON':
      return 2 + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
    case 'BYTES':
      return 2 + (value instanceof Uint8Array ? value.length : 0);
    case 'NUMERIC':
    case 'INTERVAL':
      return 16;
    case 'BIGNUMERIC':
      return 32;
    case 'ARRAY':
      return elements(value).reduce<number>((bytes, element) => bytes + valueBytes(type.element, element), 0);
    case 'STRUCT': {
      const values = elements(value);
      return type.fields.reduce((bytes, field, index) => bytes + valueBytes(field.type, values[index] ?? null), 0);
    }
    default:
      return 8;
  }
}

/** The elements of an ARRAY's value, the fields' values of a STRUCT's. */
export const elements = (value: SqlValue): readonly SqlValue[] => (Array.isArray(value) ? value : []);
