// What a page's charts show: an hour of the week's earnings as learnt, and its saturation day by day.
import { list, number, object, type Read, text, whole } from '../../planning/schema';
import { dateReader } from '../readers';

export const readPageChartsRow = object({
  page_name: text(),
  /** Dollars per 1,000 deliveries; hours without a message are left out. */
  hours: list(object({ hour_of_week: whole(0, 167), earned: number(0, Number.POSITIVE_INFINITY) }), 168),
  days: list(object({ day: dateReader(), saturation_pct: number(0, 100) }), 168),
});

export type PageChartsRow = Read<typeof readPageChartsRow>;
