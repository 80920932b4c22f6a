// Bytes, characters, lines and columns of a script's text.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceText } from '../../../../workbench/warehouse/source-text';

describe('SourceText', () => {
  it('cuts by bytes and counts columns by characters', () => {
    const source = new SourceText("SELECT 'é😀', x");
    expect(source.slice(8, 14)).toBe('é😀');
    expect(source.positionOf(14)).toEqual({ line: 1, column: 11 });
  });

  it('takes \\n, \\r and \\r\\n each for one end of line', () => {
    const source = new SourceText('a\nb\r\nc\rd');
    expect([0, 2, 5, 7].map((offset) => source.positionOf(offset))).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
    ]);
  });

  it('expands tabs to eight columns, as the analyser does', () => {
    const source = new SourceText('\ta\t\tb');
    expect(source.positionOf(1)).toEqual({ line: 1, column: 9 });
    expect(source.positionOf(4)).toEqual({ line: 1, column: 25 });
  });

  it('has no place beyond a line or the text', () => {
    const source = new SourceText('ab\ncd');
    expect(source.offsetOf({ line: 2, column: 3 })).toBe(5);
    expect(source.offsetOf({ line: 2, column: 9 })).toBeUndefined();
    expect(source.offsetOf({ line: 3, column: 1 })).toBeUndefined();
  });

  it('finds each character again by its line and column', () => {
    const pieces = fc.constantFrom('a', 'é', '😀', '\n', '\r\n', ' ', '\t', 'SELECT');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (words) => {
        const source = new SourceText(words.join(''));
        let offset = 0;
        for (const word of words) {
          expect(source.offsetOf(source.positionOf(offset))).toBe(offset);
          offset += Buffer.byteLength(word);
        }
      }),
    );
  });
});
