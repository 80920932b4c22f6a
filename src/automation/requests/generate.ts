// What the Generate sidebar asks for: read by the sidebar before it is sent, and by the server again.
import { addDays, type CivilDate, isCivilDate } from '../../calendar/civil';
import { isWeekStart, mondayOf, type WeekStart } from '../../calendar/weeks';
import type { Mode } from '../../planning/vocabulary';
import { type FieldErrors, fieldsOf, quoted, type ReadField, type ReadForm, typed, wholeNumber } from './fields';

/** The form as it was filled in. */
export interface GenerateForm {
  readonly page: string;
  readonly weekStart: string;
  readonly mode: string;
  /** "auto" or a number. */
  readonly messageCount: string;
  readonly lookbackDays: string;
  /** Empty for a new one. */
  readonly seed: string;
  readonly exportOnSuccess: boolean;
}

export type GenerateField = keyof GenerateForm;

export interface GenerateRequest {
  readonly page: string;
  readonly weekStart: WeekStart;
  readonly mode: Mode;
  /** PPV and bumps in the week; null for what tier and saturation say. */
  readonly messageCount: number | null;
  readonly lookbackDays: number;
  /** Null for a new one. */
  readonly seed: string | null;
  readonly exportOnSuccess: boolean;
}

/** What the form is held to. */
export interface GenerateFrame {
  /** Names of the active pages. */
  readonly pages: readonly string[];
  /** The date in Los Angeles. */
  readonly today: CivilDate;
  readonly lookbackDays: { readonly min: number; readonly max: number };
}

export const AUTO = 'auto';
export const MOST_MESSAGES = 1000;
export const LONGEST_SEED = 60;
/** How far ahead a week may begin: a mistyped year is no wish. */
export const FURTHEST_WEEKS = 52;

const MODE_NAMES: { readonly [M in Mode]: true } = { auto: true, gentle: true, push: true };
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const CONTROL = /\p{Cc}/u;

export function readGenerateForm(form: unknown, frame: GenerateFrame): ReadForm<GenerateRequest, GenerateField> {
  const fields = fieldsOf(form);
  const page = readPage(typed(fields.page), frame.pages);
  const weekStart = readWeek(typed(fields.weekStart), frame.today);
  const mode = readMode(typed(fields.mode));
  const messageCount = readMessageCount(typed(fields.messageCount));
  const lookbackDays = readLookback(typed(fields.lookbackDays), frame.lookbackDays);
  const seed = readSeed(typed(fields.seed));
  const exportOnSuccess = readFlag(fields.exportOnSuccess);
  if (
    'value' in page &&
    'value' in weekStart &&
    'value' in mode &&
    'value' in messageCount &&
    'value' in lookbackDays &&
    'value' in seed &&
    'value' in exportOnSuccess
  ) {
    return {
      ok: true,
      request: {
        page: page.value,
        weekStart: weekStart.value,
        mode: mode.value,
        messageCount: messageCount.value,
        lookbackDays: lookbackDays.value,
        seed: seed.value,
        exportOnSuccess: exportOnSuccess.value,
      },
    };
  }
  const read = { page, weekStart, mode, messageCount, lookbackDays, seed, exportOnSuccess };
  return { ok: false, errors: errorsOf(read) };
}

function errorsOf(read: { readonly [name in GenerateField]: ReadField<unknown> }): FieldErrors<GenerateField> {
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, field]) => ('error' in field ? [[name, field.error]] : [])),
  );
}

/** As it is spelt among the active pages, whatever its case was. */
export function readPage(name: string, pages: readonly string[]): ReadField<string> {
  if (pages.length === 0) {
    return { error: 'Page: no page is active yet. A page becomes active with its first message, or in Overview.' };
  }
  if (name === '') return { error: `Page: choose one of the ${pages.length} active pages.` };
  const sameLetters = pages.filter((page) => page.toLowerCase() === name.toLowerCase());
  const [found] = pages.includes(name) ? [name] : sameLetters.length === 1 ? sameLetters : [];
  if (found !== undefined) return { value: found };
  const [near] = pages.filter((page) => page.toLowerCase().startsWith(name.toLowerCase()));
  const hint = near === undefined ? 'Choose one from the list.' : `Did you mean ${quoted(near)}?`;
  return { error: `Page: ${quoted(name)} is no active page. ${hint}` };
}

function readWeek(text: string, today: CivilDate): ReadField<WeekStart> {
  const thisWeek = mondayOf(today);
  const next = addDays(thisWeek, 7);
  if (!isCivilDate(text)) {
    const came = text === '' ? 'nothing that is a date' : quoted(text);
    return { error: `Week from: expected a Monday such as ${next}, got ${came}.` };
  }
  if (!isWeekStart(text)) {
    const day = WEEKDAYS[(new Date(`${text}T00:00:00Z`).getUTCDay() + 6) % 7] ?? '';
    const monday = mondayOf(text);
    return { error: `Week from: ${text} is a ${day}. Choose a Monday: ${monday} or ${addDays(monday, 7)}.` };
  }
  if (text < thisWeek) {
    return { error: `Week from: the week of ${text} is over. The earliest is this week's, ${thisWeek}.` };
  }
  const last = addDays(thisWeek, 7 * FURTHEST_WEEKS);
  if (text > last) return { error: `Week from: ${text} is too far ahead. The last that can be planned is ${last}.` };
  return { value: text };
}

function readMode(text: string): ReadField<Mode> {
  if (isMode(text)) return { value: text };
  return { error: `Mode: expected one of ${Object.keys(MODE_NAMES).join(', ')}, got ${quoted(text)}.` };
}

function isMode(text: string): text is Mode {
  return Object.keys(MODE_NAMES).includes(text);
}

function readMessageCount(text: string): ReadField<number | null> {
  if (text.toLowerCase() === AUTO) return { value: null };
  const count = wholeNumber(text, 1, MOST_MESSAGES);
  if (count !== null) return { value: count };
  return { error: `Messages: expected "${AUTO}" or a whole number from 1 to ${MOST_MESSAGES}, got ${quoted(text)}.` };
}

function readLookback(text: string, { min, max }: GenerateFrame['lookbackDays']): ReadField<number> {
  const days = wholeNumber(text, min, max);
  if (days !== null) return { value: days };
  return { error: `Days looked back: expected a whole number from ${min} to ${max}, got ${quoted(text)}.` };
}

function readSeed(text: string): ReadField<string | null> {
  if (text.length > LONGEST_SEED) {
    return { error: `Seed: expected at most ${LONGEST_SEED} characters, got ${text.length}.` };
  }
  if (CONTROL.test(text)) return { error: 'Seed: expected text on one line, got a control character.' };
  return { value: text === '' ? null : text };
}

function readFlag(value: unknown): ReadField<boolean> {
  if (typeof value === 'boolean') return { value };
  return { error: `Write to the tab: expected on or off, got ${quoted(String(value))}.` };
}
