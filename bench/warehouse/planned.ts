// Weeks as the add-on would commit them, and changes of them as a tab would send them: from what the warehouse offered.

import type { WeekStart } from '../../src/calendar/weeks';
import type { CandidatesRow } from '../../src/warehouse/rows/candidates';

/** About a page of MEDIUM tier with its bumps and follow-ups. */
const PAID = 60;
const FREE = 40;
export const MESSAGES_A_WEEK = PAID + FREE;

interface Offered {
  readonly id: string;
  readonly key: string;
  readonly category: string;
  readonly tier: string;
}

const losAngeles = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
});

const localTime = (ms: number): string => losAngeles.format(ms).replace(' ', 'T');

/** Evenly over the week, by day and by night; both ends are within it whatever the clock's offset. */
export function sendTime(week: WeekStart, place: number): number {
  const first = Date.parse(`${week}T12:00:00Z`);
  const last = Date.parse(`${week}T00:00:00Z`) + (7 * 24 + 5) * 3_600_000;
  return first + Math.floor(((last - first) * place) / (MESSAGES_A_WEEK * 60_000)) * 60_000;
}

const priceOf = (tier: string): number => (tier === 'LOW' ? 7 : tier === 'MID' ? 15 : 25);

function offered(row: CandidatesRow): Offered[] {
  return row.caption_id.flatMap((id, i) => {
    const key = row.caption_key[i];
    const tier = row.price_tier[i];
    const category = row.categories[row.category[i] ?? -1];
    if (row.standing[i] !== 'AVAILABLE' || key === undefined || tier === undefined || category === undefined) return [];
    return [{ id, key, category, tier }];
  });
}

interface PlannedMessage {
  readonly slot_id: string;
  readonly caption_id: string;
  readonly price_tier: string;
  readonly price: number | null;
  readonly scheduled_send_at: string;
}

export interface PlannedWeek {
  readonly schedule_id: string;
  readonly page_name: string;
  readonly week_start: WeekStart;
  readonly messages: readonly PlannedMessage[];
}

/** A week of the first captions that may go out, and the captions left over, to swap in. */
export function plannedWeek(row: CandidatesRow, week: WeekStart): { payload: PlannedWeek; spare: readonly Offered[] } {
  const captions = offered(row);
  const paid = captions.filter((caption) => caption.tier !== 'FREE');
  const free = captions.filter((caption) => caption.tier === 'FREE');
  if (paid.length < PAID + 10 || free.length < FREE) {
    throw new Error(`${row.page_name} was offered ${paid.length} paid captions and ${free.length} free ones: too few.`);
  }
  const schedule_id = `${row.page_name}/${week}/1`;
  const chosen = [...paid.slice(0, PAID), ...free.slice(0, FREE)];
  const payload = {
    schedule_id,
    page_name: row.page_name,
    week_start: week,
    generation: 1,
    mode: 'auto',
    seed: '7',
    policy: 'thompson',
    colour: 'GREEN',
    is_valid: true,
    status: 'READY',
    created_by: 'planner',
    payload_hash: `payload of ${schedule_id}`,
    summary: { target: MESSAGES_A_WEEK, planned: MESSAGES_A_WEEK, cut: 0 },
    messages: chosen.map(({ id, key, category, tier }, place) => {
      const at = sendTime(week, place);
      return {
        slot_id: `${schedule_id}#${String(place + 1).padStart(3, '0')}`,
        message_type: tier !== 'FREE' ? 'PPV' : place % 4 === 0 ? 'FOLLOW_UP' : 'BUMP',
        scheduled_send_at: new Date(at).toISOString(),
        scheduled_local: localTime(at),
        funnel_id: null,
        funnel_stage: null,
        caption_id: id,
        caption_key: key,
        category,
        price_tier: tier,
        price: tier === 'FREE' ? null : priceOf(tier),
        expected_emv: 61.5,
        score: 0.75,
        explored: false,
        selection_probability: null,
        experiment_arm: null,
        reason:
          'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 33 days; picked over #214 by variety',
        pinned: false,
        note: null,
      };
    }),
  };
  return { payload, spare: paid.slice(PAID) };
}

/** Ten changes of a week: two swaps, two prices, two times, a pin, two notes, and one message removed. */
export function changesOf(
  { schedule_id, page_name, week_start, messages }: PlannedWeek,
  spare: readonly Offered[],
): object[] {
  const change = (place: number, action: string, to: object | null, expected: object = {}): object => ({
    change_id: `${schedule_id} change ${place}`,
    action,
    schedule_id,
    page_name,
    week_start,
    slot_id: messages[place]?.slot_id ?? null,
    expected,
    to,
  });
  const swap = (place: number): object => {
    const { tier = 'MID', id = null } = spare[place] ?? {};
    return change(place, 'SWAP', { caption_id: id, price: priceOf(tier) }, { caption_id: messages[place]?.caption_id });
  };
  const dearer = (place: number): object => {
    const price = messages[place]?.price ?? 0;
    return change(place, 'EDIT', { price: price + 1 }, { price });
  };
  const later = (place: number): object => {
    const at = Date.parse(messages[place]?.scheduled_send_at ?? '') + 7 * 60_000;
    return change(place, 'EDIT', { scheduled_send_at: new Date(at).toISOString() });
  };
  return [
    swap(0),
    swap(1),
    dearer(2),
    dearer(3),
    later(4),
    later(5),
    change(6, 'PIN', null),
    change(7, 'NOTE', { note: 'she asked for this one' }),
    change(8, 'NOTE', { note: 'after the live show' }),
    change(9, 'REMOVE', null),
  ];
}
