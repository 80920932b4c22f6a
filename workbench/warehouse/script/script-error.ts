// An error with its place in a script: its message in BigQuery's form, its statement and its stack.

import { RuntimeFailure } from '../engine/errors';
import { type ErrorReason, WarehouseError } from '../errors';
import type { Position } from '../source-text';
import { sourcePosition } from './fragment';
import type { Fragment, StepPlace } from './program';
import type { Frame } from './variables';

export interface StackEntry extends Position {
  /** The procedure's project.dataset.name; null in the script itself. */
  readonly location: string | null;
}

/** What must end a script whatever its handlers say: it was stopped, or this warehouse cannot do what it asks. */
const endsScript: ReadonlySet<ErrorReason> = new Set([
  'stopped',
  'timeout',
  'internalError',
  'backendError',
  'notImplemented',
]);

export const isCatchable = (error: WarehouseError): boolean => !endsScript.has(error.reason);

/** Refused by the interpreter at a place of the script's own text, in bytes. */
export class PlacedError extends WarehouseError {
  readonly start: number;

  constructor(start: number, message: string, reason: ErrorReason = 'invalidQuery') {
    super(reason, message, 'query');
    this.name = 'PlacedError';
    this.start = start;
  }
}

export class ScriptException extends WarehouseError {
  /** `@@error.message`. */
  readonly raised: string;
  readonly statementText: string;
  /** The innermost frame first. */
  readonly stackTrace: readonly StackEntry[];

  constructor(error: WarehouseError, raised: string, message: string, frames: readonly Frame[]) {
    super(error.reason, message, error.location ?? 'query');
    this.name = 'ScriptException';
    this.cause = error;
    this.raised = raised;
    const leaf = frames.at(-1);
    this.statementText = leaf ? placeText(leaf.current) : '';
    this.stackTrace = stackEntries(frames);
  }
}

export function placeText(place: StepPlace): string {
  const text = place.source.slice(place.start, place.end);
  return place.cut ? `${text}...` : text;
}

export function stackEntries(frames: readonly Frame[]): StackEntry[] {
  return frames
    .map((frame) => ({
      ...frame.source.positionOf(frame.current.start),
      location: frame.procedureId ?? null,
    }))
    .reverse();
}

export const formattedStack = (entries: readonly StackEntry[]): string =>
  entries.map(({ line, column, location }) => `At ${location ?? ''}[${line}:${column}]\n`).join('');

const place = ({ line, column }: Position, procedureId: string | undefined): string =>
  `at [${procedureId === undefined ? '' : `${procedureId}:`}${line}:${column}]`;

const places = /\[at (\d+):(\d+)\]|at \[(\d+):(\d+)\]/g;

/** The message of a text of ours, whose places mean nothing in the script. */
export const withoutPlaces = (message: string): string => message.replace(/ ?(?:\[at \d+:\d+\]|at \[\d+:\d+\])/g, '');

/** The message of a text that was parsed or run as a whole, with its places as BigQuery writes them. */
export const inBigQueryForm = (message: string): string => message.replace(/\[at (\d+:\d+)\]/g, 'at [$1]');

/** The message with its places in the fragment turned into places in the source it was cut from. */
export function inSource(
  error: WarehouseError,
  fragment: Fragment,
  procedureId: string | undefined,
): { message: string; placed: boolean } {
  if (error instanceof RuntimeFailure) return { message: error.message, placed: false };
  let placed = false;
  const mapped = error.message.replace(places, (whole, line1, column1, line2, column2) => {
    const found = sourcePosition(fragment, { line: Number(line1 ?? line2), column: Number(column1 ?? column2) });
    if (!found) return whole;
    placed = true;
    return place(found, procedureId);
  });
  return { message: mapped, placed };
}

/** What a session said of a fragment, as the failure of a job in the script. */
export function queryFailure(error: WarehouseError, fragment: Fragment, frames: readonly Frame[]): WarehouseError {
  if (error.reason === 'stopped' || error.reason === 'timeout') return error;
  const leaf = frames.at(-1);
  const { message, placed } = inSource(error, fragment, leaf?.procedureId);
  const position = leaf && !placed ? ` ${place(leaf.source.positionOf(leaf.current.start), leaf.procedureId)}` : '';
  const full = `${message.startsWith('Query error: ') ? '' : 'Query error: '}${message}${position}`;
  return new ScriptException(error, full, full, frames);
}

/** An error of the interpreter's own: `@@error.message` lacks the place, as RAISE's does. */
export function scriptFailure(error: WarehouseError, frames: readonly Frame[]): WarehouseError {
  if (error instanceof ScriptException || error.reason === 'stopped' || error.reason === 'timeout') return error;
  const leaf = frames.at(-1);
  if (!leaf) return error;
  const start = error instanceof PlacedError ? error.start : leaf.current.start;
  const where = place(leaf.source.positionOf(start), leaf.procedureId);
  return new ScriptException(error, error.message, `${error.message} ${where}`, frames);
}
