// The runners-up as they were last offered for a slot: a swap takes their reasons and expectations along.
import { list, nullable, number, object, oneOf, readJson, text } from '../planning/schema';
import type { RunnerUpShown } from '../sidebar/contract';

const PREFIX = 'eros.offer.';
const KEPT_SECONDS = 3600;
const MOST = 100;

const ANY = number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

const readOffer = list(
  object({
    captionId: text(),
    text: nullable(text()),
    category: text(),
    priceTier: text(),
    reward: nullable(object({ kind: oneOf('EMV', 'VIEW_RATE'), expected: ANY, low: ANY, high: ANY })),
    sends: ANY,
    restedDays: nullable(ANY),
    why: text(),
  }),
  MOST,
);

export function rememberOffer(slotId: string, offered: readonly RunnerUpShown[]): void {
  // Their texts may be long, and are not asked for again.
  const kept = offered.map((runnerUp) => ({ ...runnerUp, text: null }));
  CacheService.getUserCache()?.put(keyOf(slotId), JSON.stringify(kept), KEPT_SECONDS);
}

/** Null where it was not offered, or so long ago that it is forgotten. */
export function offeredCaption(slotId: string, captionId: string): RunnerUpShown | null {
  const json = CacheService.getUserCache()?.get(keyOf(slotId)) ?? null;
  if (json === null) return null;
  return readJson(readOffer, json, 'offer').find((offered) => offered.captionId === captionId) ?? null;
}

/** A cache's key has at most 250 characters; a slot's number stands at its end. */
function keyOf(slotId: string): string {
  return PREFIX + encodeURIComponent(slotId).slice(-200);
}
