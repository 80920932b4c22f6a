// Checks 3 and 5: a week that is built, saved, locked, shown and downloaded; and the week in which clocks go forward.

import { dateOf, minuteOf } from '../../../src/calendar/civil';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { civilOf } from '../../../src/calendar/zone';
import { readScheduleCsv } from '../../../src/planning/schedule-csv';
import { messagesCsv } from '../../../src/sheets/page-tab/csv';
import { messageColumns, readMessageRow } from '../../../src/warehouse/rows/messages';
import type { SmokeCheck } from './findings';
import { NEXT_WEEK, type Scene, SmokeFault, THIS_WEEK } from './scene';
import { PAGE_OF } from './tables';

/** As the export reads it. */
const shownRows = (scene: Scene, scheduleId: string, week: string) =>
  scene.read(
    `SELECT ${messageColumns.join(', ')} FROM schedule_recommendations_messages WHERE week_start = '${week}' AND schedule_id = '${scheduleId}' ORDER BY scheduled_send_at, slot_id`,
    readMessageRow,
  );

async function built(scene: Scene, page: string, week: string): Promise<string> {
  const { outcome, scheduleId, message } = (await scene.generate(page, week)).week;
  if (scheduleId === null || outcome !== 'EXPORTED') {
    throw new SmokeFault(`The week of ${week} on ${page} was to be exported, but is ${outcome}: ${message}`);
  }
  return scheduleId;
}

export const builderCheck: SmokeCheck = {
  name: 'The builder: rows, locks, view, CSV',
  async look(scene, found) {
    const page = PAGE_OF.LARGE;
    const id = await built(scene, page, NEXT_WEEK);
    const saved = await scene.rows(
      `SELECT slot_id, caption_id FROM schedule_recommendations WHERE week_start = '${NEXT_WEEK}' AND schedule_id = '${id}' ORDER BY scheduled_send_at, slot_id`,
    );
    const locks = await scene.rows(
      `SELECT slot_id, caption_id FROM active_caption_assignments WHERE page_name = '${page}' AND schedule_id = '${id}' AND is_active ORDER BY scheduled_send_at, slot_id`,
    );
    const shown = await shownRows(scene, id, NEXT_WEEK);
    const pairs = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
      rows.map((row) => `${row.slot_id} #${row.caption_id}`);
    found.expect(saved.length >= 50, `Rows of ${id}: expected a week's, saw ${saved.length}`);
    found.equal(`Locks of ${id} and its rows`, pairs(locks), pairs(saved));
    found.equal(`The view's rows of ${id} and its rows`, pairs(shown), pairs(saved));
    found.equal(`Different captions in ${id}`, new Set(saved.map((row) => row.caption_id)).size, saved.length);
    const [analysis] = await scene.rows(
      `SELECT TO_JSON_STRING(analysis) AS json FROM page_analysis WHERE page_name = '${page}'`,
    );
    const csv = messagesCsv(shown, analysis === undefined ? null : String(analysis.json));
    const back = readScheduleCsv(csv, losAngelesOffsets);
    found.equal(
      `The CSV of ${id}, read back`,
      back.map(({ slotId, captionId, at }) => `${slotId} #${captionId} ${at}`),
      shown.map((row) => `${row.slot_id} #${row.caption_id} ${row.scheduled_send_at}`),
    );
    found.equal(
      `Slots in the tab of ${page}`,
      scene.slotsInTab(page),
      saved.map((row) => row.slot_id),
    );
    found.see(
      `${id}: ${saved.length} rows, ${locks.length} locks, ${shown.length} in the view, ${back.length} in a CSV of ${Buffer.byteLength(csv)} bytes, ${scene.slotsInTab(page)?.length ?? 0} in the tab`,
    );
  },
};

const [OPENS, CLOSES] = [9 * 60, 23 * 60];

export const timeZoneCheck: SmokeCheck = {
  name: 'The time zone: a week in which clocks go forward',
  async look(scene, found) {
    const page = PAGE_OF.SMALL;
    const id = await built(scene, page, THIS_WEEK);
    const rows = await shownRows(scene, id, THIS_WEEK);
    for (const row of rows) {
      const civil = civilOf(row.scheduled_send_at, losAngelesOffsets);
      found.equal(`Local time of ${row.slot_id}`, row.scheduled_local.slice(0, 19), civil.slice(0, 19));
      const minute = minuteOf(row.scheduled_local);
      found.expect(
        minute >= OPENS && minute <= CLOSES,
        `${row.slot_id} is at ${row.scheduled_local}, outside of 09:00 to 23:00`,
      );
    }
    const hours = new Map<number, Set<string>>();
    for (const { scheduled_send_at: at, scheduled_local: local } of rows) {
      const offset = losAngelesOffsets(at) / 60;
      hours.set(offset, (hours.get(offset) ?? new Set()).add(dateOf(local)));
    }
    found.expect(
      hours.has(-8) && hours.has(-7),
      `Messages before and after 02:00 of 2025-03-09 were expected in ${id}`,
    );
    found.equal('The spreadsheet’s zone', scene.stage.spreadsheet.workbook.facts().timeZone, 'America/Los_Angeles');
    for (const [offset, dates] of hours) found.see(`UTC${offset}: ${[...dates].join(', ')}`);
    found.see(`${id}: ${rows.length} messages, each at its local time, between 09:00 and 23:00`);
  },
};
