// The demo's past: what each page sent before the world begins, scheduled as by hand, captions drawn without regard to earnings.

import { addDays, atMinute, type CivilDate, dateOf, type Instant, instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { civilOf, minutesOf } from '../../src/calendar/zone';
import { type Random, seededRandom } from '../../src/learning/random';
import type { DemoCaption } from './captions';
import { type MessageRow, type Outgoing, PageSender } from './sending';
import type { MessageKind } from './truth';
import type { DemoPage, DemoWorld } from './world';

const OPENS = 9 * 60;
const CLOSES = 23 * 60;
const REST_DAYS = 28;
const FOLLOW_UP_SHARE = 0.2;
const FOLLOW_UP_AFTER = 170;
const PRESSED_DAYS = 10;
/** Reports that lost the caption's id, and that spell the page otherwise. */
const NAMELESS_SHARE = 0.01;
const ALIAS_SHARE = 0.05;

const pricesByTier = {
  FREE: [0],
  LOW: [5, 6, 7, 8, 9],
  MID: [10, 12, 14, 16, 18, 20],
  PREMIUM: [22, 25, 28, 32, 38],
} as const;

/** Every message of the page before `endsAt`, in the order of their times. */
export function* pageHistory(world: DemoWorld, page: DemoPage, endsAt: Instant): Generator<MessageRow> {
  const random = seededRandom(world.seed).fork(`history ${page.name}`);
  const sender = new PageSender(world, page.name);
  const library = new Library(world, page);
  const lastDay = dateOf(civilOf(endsAt, losAngelesOffsets));
  let place = 0;
  for (let back = page.historyDays; back >= 0; back--) {
    const date = addDays(lastDay, -back);
    const pressure = back <= PRESSED_DAYS ? page.recentPressure : 1;
    const offerPrices = new Map<Instant, number>();
    for (const { at, kind, offerAt } of dayTimes(date, page.audience, pressure, random)) {
      if (at >= endsAt) continue;
      const caption = library.draw(kind === 'PPV', date, random);
      const price = kind === 'FOLLOW_UP' ? (offerPrices.get(offerAt) ?? 0) : pick(pricesByTier[caption.tier], random);
      if (kind === 'PPV') offerPrices.set(at, price);
      const messageId = `${page.name}-${String(++place).padStart(6, '0')}`;
      const message: Outgoing = { messageId, at, kind, captionId: caption.id, price };
      const row = sender.send(message, instant(Math.min(endsAt, at + 6 * 3_600_000)));
      yield misreported(row, page, random);
    }
  }
}

function misreported(row: MessageRow, page: DemoPage, random: Random): MessageRow {
  const nameless = random.next() < NAMELESS_SHARE;
  const alias = random.next() < ALIAS_SHARE ? page.aliases[random.int(Math.max(1, page.aliases.length))] : undefined;
  return { ...row, caption_id: nameless ? null : row.caption_id, page_name: alias ?? row.page_name };
}

interface DayTime {
  readonly at: Instant;
  readonly kind: MessageKind;
  /** Of a follow-up: when its offer went out. */
  readonly offerAt: Instant;
}

function dayTimes(date: CivilDate, audience: number, pressure: number, random: Random): DayTime[] {
  const instantAt = minutesOf(date, losAngelesOffsets);
  const times: DayTime[] = [];
  const add = (kind: MessageKind, minute: number, offerAt?: Instant): Instant => {
    const at = instantAt(minute);
    if (at === undefined) throw new RangeError(`${atMinute(date, minute)}: there is no such minute.`);
    times.push({ at, kind, offerAt: offerAt ?? at });
    return at;
  };
  for (let left = aboutAsMany(ppvADay(audience) * pressure, random); left > 0; left--) {
    const minute = OPENS + random.int(CLOSES - OPENS);
    const offerAt = add('PPV', minute);
    if (random.next() < FOLLOW_UP_SHARE && minute + FOLLOW_UP_AFTER < CLOSES) {
      add('FOLLOW_UP', minute + FOLLOW_UP_AFTER, offerAt);
    }
  }
  for (let left = aboutAsMany(bumpsADay(audience), random); left > 0; left--) {
    add('BUMP', OPENS + random.int(CLOSES - OPENS));
  }
  return times.sort((a, b) => a.at - b.at);
}

/** A whole number near the mean, equal to it on average. */
function aboutAsMany(mean: number, random: Random): number {
  return Math.floor(mean + random.next());
}

function ppvADay(audience: number): number {
  return Math.min(9, Math.max(3, 3 + 2.1 * Math.log10(audience / 1000)));
}

function bumpsADay(audience: number): number {
  return Math.min(5, Math.max(2, 2 + 1.2 * Math.log10(audience / 1000)));
}

/** The captions that a page may send, and when it sent each last. */
class Library {
  private readonly paid: DemoCaption[] = [];
  private readonly free: DemoCaption[] = [];
  private readonly lastUse = new Map<number, CivilDate>();

  constructor(world: DemoWorld, page: DemoPage) {
    const barred = new Set(page.barredCategories);
    for (const caption of world.captions) {
      if (!caption.active || barred.has(world.categories[caption.category] ?? '')) continue;
      (caption.tier === 'FREE' ? this.free : this.paid).push(caption);
    }
  }

  /** One that has rested, where a few tries find it. */
  draw(paid: boolean, date: CivilDate, random: Random): DemoCaption {
    const pool = paid ? this.paid : this.free;
    let caption = pick(pool, random);
    for (let tries = 0; tries < 8 && !this.rested(caption, date); tries++) caption = pick(pool, random);
    this.lastUse.set(caption.id, date);
    return caption;
  }

  private rested(caption: DemoCaption, date: CivilDate): boolean {
    const last = this.lastUse.get(caption.id);
    return last === undefined || addDays(last, REST_DAYS) <= date;
  }
}

function pick<T>(list: readonly T[], random: Random): T {
  const item = list[random.int(list.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}
