// Readers of single columns for what the plain readers lack: ids that may be too long for a number, and instants.
import { type CivilDate, type Instant, instant, isCivilDate } from '../calendar/civil';
import { mapped, number, type Reader, SchemaError, textThat } from '../planning/schema';

/** An INT64 id, which is text from here on whatever its length. */
export function int64Text(): Reader<string> {
  return (value, path) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return value;
    throw new SchemaError(path, 'an INT64', value);
  };
}

export function instantReader(): Reader<Instant> {
  return mapped(number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), instant);
}

export function dateReader(): Reader<CivilDate> {
  return textThat(isCivilDate, 'a date such as 2025-03-10');
}
