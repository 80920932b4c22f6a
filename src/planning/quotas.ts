// How many messages each day asks for: tier, saturation, mode, holidays and blackout days, before what fits is known.
import type { CivilDate } from '../calendar/civil';
import type { Parameters } from '../parameters/registry';
import type { Account } from './account';

export interface HolidayFactor {
  readonly date: CivilDate;
  readonly name: string;
  readonly factor: number;
}

export interface DayQuota {
  readonly date: CivilDate;
  readonly ppv: number;
  readonly bumps: number;
  readonly holidayFactor: number;
  readonly holidays: readonly string[];
  readonly blackout: boolean;
}

export interface QuotaRequest {
  readonly dates: readonly CivilDate[];
  /** How much of each day's window is still to come, in [0, 1]. */
  readonly openShares: readonly number[];
  readonly account: Account;
  readonly holidays: readonly HolidayFactor[];
  readonly blackoutDates: readonly CivilDate[];
  /** PPV and bumps for the whole week, where the scheduler asked for a number; follow-ups come on top. */
  readonly messageCount: number | null;
  /** Whether last week was RED, so that probes measure recovery. */
  readonly afterRedWeek: boolean;
}

interface DayWish {
  readonly date: CivilDate;
  readonly ppv: number;
  readonly bumps: number;
  readonly holidayFactor: number;
  readonly holidays: readonly string[];
  readonly blackout: boolean;
}

export function dayQuotas(request: QuotaRequest, parameters: Parameters): DayQuota[] {
  const wishes = dayWishes(request);
  const asked = wishes.reduce((sum, wish) => sum + wish.ppv + wish.bumps, 0);
  const scale = request.messageCount === null || asked === 0 ? 1 : request.messageCount / asked;
  const probes = probeDays(request, wishes, parameters);
  const ppv = wholeDays(wishes.map((wish) => wish.ppv * scale));
  const bumps = wholeDays(wishes.map((wish) => wish.bumps * scale));
  return wishes.map((wish, day) => ({
    ...wish,
    ppv: Math.min(request.account.ppvADayMax, ppv[day] ?? 0) + (probes[day] ?? 0),
    bumps: Math.min(request.account.bumpsADayMax, bumps[day] ?? 0),
  }));
}

function dayWishes(request: QuotaRequest): DayWish[] {
  const { account } = request;
  const blackoutDates = new Set<string>(request.blackoutDates);
  return request.dates.map((date, day) => {
    const today = request.holidays.filter((holiday) => holiday.date === date);
    const holidayFactor = today.reduce((least, holiday) => Math.min(least, holiday.factor), 1);
    const blackout = blackoutDates.has(date);
    const open = blackout ? 0 : holidayFactor * (request.openShares[day] ?? 1);
    return {
      date,
      ppv: account.colour === 'RED' ? 0 : Math.min(account.ppvADayMax, account.ppvADay) * open,
      bumps: account.bumpsADay * open,
      holidayFactor,
      holidays: today.map((holiday) => holiday.name),
      blackout,
    };
  });
}

/** A RED week's probes, spread evenly over its open days. */
function probeDays(request: QuotaRequest, wishes: readonly DayWish[], parameters: Parameters): number[] {
  const probes = wishes.map(() => 0);
  if (request.account.colour !== 'RED' || !request.afterRedWeek) return probes;
  const open = wishes.flatMap((wish, day) => (wish.blackout || request.openShares[day] === 0 ? [] : [day]));
  if (open.length === 0) return probes;
  for (let i = 0; i < parameters.probe_ppv_after_red; i++) {
    const day = open[Math.floor(((i + 0.5) * open.length) / parameters.probe_ppv_after_red)] ?? 0;
    probes[day] = (probes[day] ?? 0) + 1;
  }
  return probes;
}

/** Whole messages a day whose running total never strays from the wish by more than half; closed days stay at none. */
function wholeDays(wishes: readonly number[]): number[] {
  let wished = 0;
  let given = 0;
  return wishes.map((wish) => {
    wished += wish;
    // What rounding owes is paid on the next open day.
    const due = wish === 0 ? 0 : Math.max(0, Math.floor(wished + 0.5 + 1e-9) - given);
    given += due;
    return due;
  });
}
