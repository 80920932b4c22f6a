// What on-demand prices count of the bytes that a query processed.

const MEGABYTE = 1024 * 1024;
const LEAST_BILLED = 10 * MEGABYTE;

/** Whole megabytes, and ten at least for each table read; nothing where nothing was processed. */
export function billedBytes(processed: number, tables: number): number {
  if (processed <= 0) return 0;
  return Math.max(Math.ceil(processed / MEGABYTE) * MEGABYTE, LEAST_BILLED * Math.max(1, tables));
}
