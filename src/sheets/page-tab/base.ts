// What was written of a row, kept beside it in a hidden cell: edits are what differs from it, wherever the row now stands.
import { isCivilDateTime } from '../../calendar/civil';
import {
  flag,
  nullable,
  number,
  object,
  oneOf,
  type Read,
  readJson,
  SchemaError,
  text,
  textThat,
  whole,
} from '../../planning/schema';
import { FUNNEL_STAGES, MESSAGE_TYPES } from '../../planning/vocabulary';
import type { MessageRow } from '../../warehouse/rows/messages';
import { asKept } from '../shown-text';

const readBase = object({
  local: textThat(isCivilDateTime, 'a local time'),
  kind: oneOf(...MESSAGE_TYPES),
  funnel: nullable(text()),
  stage: nullable(oneOf(...FUNNEL_STAGES)),
  captionId: text(),
  /** Of the text shown, which may be long. */
  captionPrint: whole(0, Number.MAX_SAFE_INTEGER),
  category: text(),
  tier: text(),
  price: nullable(number(0, Number.POSITIVE_INFINITY)),
  pinned: flag(),
  /** Null where it is too long to be kept twice; its print tells whether it was changed. */
  note: nullable(text()),
  notePrint: whole(0, Number.MAX_SAFE_INTEGER),
});

export type Base = Read<typeof readBase>;

const NOTE_LIMIT = 10_000;
const WORD_LIMIT = 200;

export function keptNote(note: string): Pick<Base, 'note' | 'notePrint'> {
  return { note: note.length > NOTE_LIMIT ? null : note, notePrint: textPrint(note) };
}

/** Categories, tiers and funnels are words; a cell of the sheet's size must hold them all. */
export function word(text: string): string {
  return asKept(text).slice(0, WORD_LIMIT);
}

export function baseOf(message: MessageRow, captionShown: string): Base {
  return {
    local: message.scheduled_local,
    kind: message.message_type,
    funnel: message.funnel_id === null ? null : word(message.funnel_id),
    stage: message.funnel_stage,
    captionId: message.caption_id,
    captionPrint: textPrint(captionShown),
    category: word(message.category ?? ''),
    tier: word(message.price_tier ?? ''),
    price: message.price,
    pinned: message.pinned ?? false,
    ...keptNote(message.note ?? ''),
  };
}

/** Null where the hidden cell holds what was never written there. */
export function decodeBase(json: string): Base | null {
  try {
    return readJson(readBase, json, 'base');
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}

/** Tells two texts apart as a cell keeps them; 53 bits are enough to compare one cell with its own past. */
export function textPrint(shown: string): number {
  const kept = asKept(shown);
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let i = 0; i < kept.length; i++) {
    const code = kept.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 13);
  }
  return (high >>> 11) * 0x100000000 + (low >>> 0);
}
