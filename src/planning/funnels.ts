// Which PPV become funnels, and when their tease and follow-up go out.
import { MS_A_MINUTE } from '../calendar/civil';
import type { Parameters } from '../parameters/registry';
import type { OpenDay, SendTime } from './send-times';
import { bestTimes } from './send-times';
import type { Colour } from './vocabulary';

/** A PPV of a day and what it is expected to earn. */
export interface Offer {
  readonly time: SendTime;
  readonly expectedEarnings: number;
}

export interface Funnel {
  readonly offer: Offer;
  readonly tease: SendTime | null;
  readonly followUp: SendTime | null;
}

export interface FunnelDay {
  readonly day: OpenDay;
  readonly offers: readonly Offer[];
  readonly colour: Colour;
  readonly free: (time: SendTime) => boolean;
}

export interface FunnelsFound {
  readonly funnels: readonly Funnel[];
  /** Stages that found no minute. */
  readonly missing: { readonly teases: number; readonly followUps: number };
}

/** The day's best PPV with room for every stage first, then the best of those with room for some. */
export function funnelsOf({ day, offers, colour, free }: FunnelDay, parameters: Parameters): FunnelsFound {
  const stages = colour === 'GREEN' ? 2 : colour === 'YELLOW' ? 1 : 0;
  const wanted = Math.min(offers.length, stages === 0 ? 0 : parameters.funnels_a_day);
  const taken: SendTime[] = [];
  const gap = parameters.message_gap_minutes * MS_A_MINUTE;
  const open = (time: SendTime) => free(time) && taken.every((other) => Math.abs(other.at - time.at) >= gap);
  const ranked = offers
    .map((offer, place) => ({ offer, place }))
    .sort((a, b) => b.offer.expectedEarnings - a.offer.expectedEarnings || a.place - b.place)
    .map(({ offer }) => offer);
  const funnels: Funnel[] = [];
  for (let least = stages; least > 0; least--) {
    for (const offer of ranked) {
      if (funnels.length >= wanted) break;
      if (funnels.some((funnel) => funnel.offer === offer)) continue;
      const tease = colour === 'GREEN' ? teaseTime(day, offer, open, parameters) : null;
      const followUp = followUpTime(day, offer, open, parameters);
      if (Number(tease !== null) + Number(followUp !== null) < least) continue;
      funnels.push({ offer, tease, followUp });
      if (tease !== null) taken.push(tease);
      if (followUp !== null) taken.push(followUp);
    }
  }
  const teases = funnels.filter((funnel) => funnel.tease !== null).length;
  const followUps = funnels.filter((funnel) => funnel.followUp !== null).length;
  return {
    funnels,
    missing: { teases: colour === 'GREEN' ? wanted - teases : 0, followUps: wanted - followUps },
  };
}

type Open = (time: SendTime) => boolean;

function teaseTime(day: OpenDay, { time }: Offer, open: Open, parameters: Parameters): SendTime | null {
  const { tease_before_min_minutes: least, tease_before_max_minutes: most } = parameters;
  return between(day, time.at - most * MS_A_MINUTE, time.at - least * MS_A_MINUTE, open);
}

function followUpTime(day: OpenDay, { time }: Offer, open: Open, parameters: Parameters): SendTime | null {
  const { follow_up_after_min_minutes: least, follow_up_after_max_minutes: most } = parameters;
  return between(day, time.at + least * MS_A_MINUTE, time.at + most * MS_A_MINUTE, open);
}

function between(day: OpenDay, from: number, to: number, open: Open): SendTime | null {
  const { times } = bestTimes(day, {
    count: 1,
    gapMinutes: 1,
    free: (time) => time.at >= from && time.at <= to && open(time),
    // Any minute of the stage's stretch will do, as long as its hour is the best.
    jitterMinutes: (to - from) / MS_A_MINUTE,
  });
  return times[0] ?? null;
}
