// Numbers, dates and marks as sidebars write them.
import type { Colour, MessageType } from '../planning/vocabulary';
import type { ExpectedShown } from './contract';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MS_A_DAY = 86_400_000;

export const KIND: { readonly [T in MessageType]: string } = { PPV: 'PPV', BUMP: 'Bump', FOLLOW_UP: 'Follow-up' };
export const SATURATION_SIGN: { readonly [C in Colour]: string } = { GREEN: '●', YELLOW: '▲', RED: '■' };

/** Dollars: to the cent below 10, else to the dollar. */
export function money(amount: number): string {
  const digits = Math.abs(amount) < 9.995 ? 2 : 0;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A price as it is asked for. */
export function price(amount: number | null): string {
  if (amount === null) return 'free';
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: Number.isInteger(amount) ? 0 : 2 })}`;
}

export function count(amount: number): string {
  return Math.round(amount).toLocaleString('en-US');
}

export function counted(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** `Mon 10 Mar` of `2025-03-10`. */
export function dayText(date: string): string {
  const at = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return `${DAYS[(at.getUTCDay() + 6) % 7] ?? ''} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''}`;
}

export function weekText(monday: string): string {
  const sunday = new Date(Date.parse(`${monday}T00:00:00Z`) + 6 * MS_A_DAY).toISOString().slice(0, 10);
  return `${dayText(monday)} – ${dayText(sunday)} ${sunday.slice(0, 4)}`;
}

/** `Mon 10 Mar, 19:47` of a local time. */
export function localText(local: string): string {
  return `${dayText(local)}, ${local.slice(11, 16)}`;
}

const losAngeles = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** An instant by the clock of Los Angeles. */
export function clockText(at: number): string {
  const parts = new Map(losAngeles.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${dayText(`${part('year')}-${part('month')}-${part('day')}`)}, ${part('hour')}:${part('minute')}`;
}

/** How far an instant is from now: `in 12 min`, `3 h ago`. */
export function distanceText(at: number, now: number): string {
  const minutes = Math.round(Math.abs(at - now) / 60_000);
  if (minutes === 0) return 'now';
  const far =
    minutes < 60
      ? `${minutes} min`
      : minutes < 2880
        ? `${Math.round(minutes / 60)} h`
        : `${Math.round(minutes / 1440)} days`;
  return at > now ? `in ${far}` : `${far} ago`;
}

/** What a caption is expected to bring: `$61 (95 % $44–$83)`. */
export function rewardText({ kind, expected, low, high }: ExpectedShown): string {
  const shown = kind === 'EMV' ? money : percent;
  return `${shown(expected)} (95 % ${shown(low)}–${shown(high)})`;
}

export function rewardName({ kind }: ExpectedShown): string {
  return kind === 'EMV' ? 'Per 1,000' : 'Viewed by';
}
