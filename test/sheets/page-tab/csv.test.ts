// The CSV of a shown schedule: the planner's own columns, read back by the planner's own reader.
import { describe, expect, it } from 'vitest';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { readScheduleCsv } from '../../../src/planning/schedule-csv';
import { messagesCsv } from '../../../src/sheets/page-tab/csv';
import { ANALYSIS, message, SCHEDULE } from './rows';

describe('the CSV of what a tab shows', () => {
  it('reads back as it was, formulas and line ends in captions included', () => {
    const rows = [
      message(1, '2025-03-10T10:00:00', { caption_text: '=HYPERLINK("x")\nsecond line', note: '-1', pinned: true }),
      message(2, '2025-03-11T10:00:00', { message_type: 'BUMP', price_tier: 'FREE', price: null, expected_emv: null }),
    ];
    const read = readScheduleCsv(messagesCsv(rows, ANALYSIS), losAngelesOffsets);
    expect(read).toMatchObject([
      {
        slotId: `${SCHEDULE}#001`,
        local: '2025-03-10T10:00:00',
        captionId: '1001',
        caption: '=HYPERLINK("x")\nsecond line',
        price: 15,
        expectedEarnings: 2520,
        pinned: true,
        note: '-1',
      },
      { type: 'BUMP', price: null, expectedEarnings: 0, pinned: false },
    ]);
  });

  it.each([
    ['HELD', 'is held, so nothing of it is to be sent. Its tab says why; EROS ▸ Release this schedule lets it go.'],
    ['CANCELLED', 'was replaced by a newer one. Choose EROS ▸ Show the chosen week, then download that.'],
  ] as const)('is none of a schedule that is %s', (status, sentence) => {
    const rows = [message(1, '2025-03-10T10:00:00', { status }), message(2, '2025-03-11T10:00:00', { status })];
    expect(() => messagesCsv(rows, ANALYSIS)).toThrow(`Schedule ${SCHEDULE} ${sentence}`);
  });

  it('names the slot whose tier is none', () => {
    expect(() => messagesCsv([message(1, '2025-03-10T10:00:00', { price_tier: null })], null)).toThrow(
      `Slot ${SCHEDULE}#001 can't be put into a CSV: its price tier is "".`,
    );
  });
});
