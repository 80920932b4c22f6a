// Compiled scripts and procedure bodies by their text: each is parsed once.

import { tooComplex } from '../engine/errors';
import { WarehouseError } from '../errors';
import type { StatementSession } from '../session/port';
import { SourceText } from '../source-text';
import { compile } from './compile';
import type { Program } from './program';
import { inBigQueryForm } from './script-error';

/** A bound on the characters of all texts kept; trees are some tens of times as large. */
const KEPT_CHARACTERS = 2_000_000;

const kept = new Map<string, Program>();
let characters = 0;

function keep(key: string, program: Program): void {
  kept.set(key, program);
  characters += key.length;
  for (const oldest of kept.keys()) {
    if (characters <= KEPT_CHARACTERS || oldest === key) break;
    kept.delete(oldest);
    characters -= oldest.length;
  }
}

/** The program of a script's text, or of a procedure's body whose arguments have these names. */
export async function compiled(
  session: StatementSession,
  sql: string,
  routineArguments: readonly string[] = [],
): Promise<Program> {
  const key = `${routineArguments.join(',')}\n${sql}`;
  const known = kept.get(key);
  if (known) {
    // The most recently used last.
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  try {
    const program = compile(new SourceText(sql), await session.parse(sql), routineArguments);
    keep(key, program);
    return program;
  } catch (error) {
    if (error instanceof RangeError) throw tooComplex();
    if (!(error instanceof WarehouseError)) throw error;
    throw new WarehouseError(error.reason, inBigQueryForm(error.message), error.location ?? 'query');
  }
}
