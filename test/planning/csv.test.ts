// CSV: what is written is read back to the letter, no cell runs as a formula, what is malformed is named by its line.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { weekStart } from '../../src/calendar/weeks';
import { seededRandom } from '../../src/learning/random';
import { defaultParameters } from '../../src/parameters/registry';
import { readCsv, writeCsv } from '../../src/planning/csv';
import { plan } from '../../src/planning/plan';
import { readScheduleCsv, scheduleCsv } from '../../src/planning/schedule-csv';
import { weekOfShape } from './random-weeks';

const awkward = fc
  .array(fc.constantFrom('"', ',', '\r', '\n', "'", '=', '+', '-', '@', '\t', ' ', 'a', '€', '💋', '＝'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));
const cells = fc.oneof(awkward, fc.string({ unit: 'binary' }));

describe('csv', () => {
  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cells, { minLength: 1, maxLength: 5 }), { maxLength: 6 }), (rows) => {
        expect(readCsv(writeCsv(rows))).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  test('is UTF-8 with a mark, CRLF, and RFC 4180 quotes', () => {
    expect(
      writeCsv([
        ['a', 'b"c', 'd,e'],
        ['1', 'two\nlines', ''],
      ]),
    ).toBe('\uFEFFa,"b""c","d,e"\r\n1,"two\nlines",\r\n');
  });

  test('no cell begins with what a spreadsheet runs', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "'=1", '＝1']) {
      const [row] = readCsv(writeCsv([[text]]));
      expect(row).toEqual([text]);
      expect(
        writeCsv([[text]])
          .slice(1)
          .replace(/^"/, ''),
      ).toMatch(/^'/);
    }
    expect(writeCsv([["it's", '1-2', "'quoted'"]])).toBe("\uFEFFit's,1-2,'quoted'\r\n");
  });

  test('reads other people’s line ends and no mark', () => {
    const expected = [
      ['a', 'b'],
      ['1', ''],
      ['', ''],
    ];
    expect(readCsv('a,b\n1,\n,\n')).toEqual(expected);
    expect(readCsv('a,b\r1,\r,')).toEqual(expected);
    expect(readCsv('\uFEFFa,b\r\n1,\r\n,')).toEqual(expected);
    expect(readCsv('')).toEqual([]);
  });

  test('names the line of what is malformed', () => {
    expect(() => readCsv('a\n"b\nc')).toThrow('Line 2: a quoted cell is never closed');
    expect(() => readCsv('a\n"b"c')).toThrow('Line 2: text follows a closing quote');
    expect(() => readCsv('a\nb"c')).toThrow('Line 2: a quote stands in a cell');
  });
});

describe('a schedule as csv', () => {
  const input = weekOfShape(
    {
      tier: 'MEDIUM',
      score: 0.2,
      badDaysInRow: 0,
      mode: 'auto',
      captions: 300,
      categories: 5,
      week: weekStart('2025-10-27'),
    },
    seededRandom('csv'),
  );
  const { messages } = plan(input, defaultParameters);
  const texts = new Map(messages.map((message, index) => [message.captionId, `=HYPERLINK("x") "${index}",\n💋`]));

  test('comes back row by row', () => {
    const rows = readScheduleCsv(scheduleCsv(messages, texts), losAngelesOffsets);
    expect(rows).toHaveLength(messages.length);
    rows.forEach((row, index) => {
      const message = messages[index];
      expect(row).toMatchObject({
        slotId: message?.slotId,
        at: message?.at,
        local: message?.local,
        captionId: message?.captionId,
        price: message?.price,
        funnelId: message?.funnelId,
        stage: message?.stage,
        reason: message?.reason,
        caption: message === undefined ? '' : texts.get(message.captionId),
      });
    });
  });

  test('names the line and column of what is wrong', () => {
    const good = scheduleCsv(messages.slice(0, 2), texts);
    expect(() => readScheduleCsv(good.replace('slot_id', 'slot'), losAngelesOffsets)).toThrow(
      'the column slot_id is missing',
    );
    expect(() => readScheduleCsv(good.replace(',2025-10-27,', ',2025-13-27,'), losAngelesOffsets)).toThrow(
      'Line 2: "2025-13-27" is not a date',
    );
    expect(() => readScheduleCsv(good.replace(/,(PPV|BUMP),/, ',SPAM,'), losAngelesOffsets)).toThrow(
      'type must be one of PPV, BUMP, FOLLOW_UP, not "SPAM"',
    );
  });
});
