// Draws the charts of pages' tabs: one statement for all of them, however many.
import { addDays, dateOf, type Instant, instant } from '../calendar/civil';
import { civilOf } from '../calendar/zone';
import { ChartData } from '../sheets/charts';
import { pageCharts } from '../sheets/page-tab/charts';
import { pageTabKey } from '../sheets/page-tab/layout';
import { readPageCharts } from '../warehouse/page-statements';
import type { SheetDesk } from './sheet-desk';

const DAYS = 90;

/** Pages without a tab have no charts. Returns those that were not come to before `until`. */
export function drawPageCharts(
  desk: SheetDesk,
  pages: readonly string[],
  until: Instant | null = null,
): readonly string[] {
  const { book, limits, newId, offsets, parameters, run, warehouse } = desk;
  const wanted = pages.filter((page) => book.find(pageTabKey(page)) !== null);
  if (wanted.length === 0) return [];
  if (until !== null && warehouse.time.now() >= until) return wanted;
  const since = addDays(dateOf(civilOf(instant(warehouse.time.now()), offsets)), -DAYS);
  const rows = warehouse.client.run({
    statement: readPageCharts(warehouse.settings, wanted, since),
    run,
    stage: `charts-${newId()}`,
    limits,
    job: 'tab',
  });
  const data = new ChartData(book);
  const left = rows.flatMap((row) => {
    if (until !== null && warehouse.time.now() >= until) return [row.page_name];
    const tab = book.find(pageTabKey(row.page_name));
    if (tab !== null) data.draw(tab, pageCharts(row, parameters.saturation_rest_pct));
    return [];
  });
  book.flush();
  return left;
}
