// What the monitor says to BigQuery: how the day of each page goes, and what it saw of pages, with the holding of RED ones.
import type { Instant } from '../calendar/civil';
import { nullable, object, type Read, text, whole } from '../planning/schema';
import type { Colour } from '../planning/vocabulary';
import { jsonText } from './query-parameters';
import { dateReader } from './readers';
import { readTodayRow, type TodayRow } from './rows/today';
import { mainObject, type WarehouseSettings } from './settings';
import type { Statement } from './statement';

/** A row a page that is not paused. Changes nothing. */
export function pagesToday(settings: WarehouseSettings): Statement<TodayRow> {
  return {
    name: 'pages_today',
    sql: `CALL ${mainObject(settings, 'pages_today')}()`,
    values: {},
    row: readTodayRow,
  };
}

export interface SeenPage {
  readonly page: string;
  readonly analysedAt: Instant;
  readonly score: number;
  readonly colour: Colour;
}

const readWatched = object({
  page_name: text(),
  held: whole(0, 1_000_000),
  schedule_id: nullable(text()),
  week_start: nullable(dateReader()),
});

export type WatchedRow = Read<typeof readWatched>;

/** Writes down what was seen, and holds what RED pages have still to send; a row a page. */
export function watchPages(settings: WarehouseSettings, seen: readonly SeenPage[]): Statement<WatchedRow> {
  return {
    name: 'watch_pages',
    sql: `CALL ${mainObject(settings, 'watch_pages')}(@payload)`,
    values: {
      payload: jsonText({
        pages: seen.map(({ page, analysedAt, score, colour }) => ({
          page_name: page,
          analysed_at: new Date(analysedAt).toISOString(),
          score,
          colour,
        })),
      }),
    },
    row: readWatched,
  };
}
