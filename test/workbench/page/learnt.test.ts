// What a turn of the clock has taught: captions of which more messages are counted than before it.

import { describe, expect, it } from 'vitest';
import { type Estimates, learntBetween } from '../../../workbench/page/learnt';

const estimates = (rows: readonly (readonly [page: string, id: number, emv: number, messages: number])[]): Estimates =>
  new Map(
    rows.map(([page_name, caption_id, avg_emv, obs_n]) => [
      `${page_name}\n${caption_id}`,
      { page_name, caption_id, caption: `Caption ${caption_id}`, avg_emv, obs_n },
    ]),
  );

describe('what was learnt', () => {
  it('is of captions with more messages, new ones too, on their pages; the largest move first', () => {
    const before = estimates([
      ['iris', 1, 50, 2],
      ['iris', 2, 60, 1],
      ['lumen', 1, 70, 4],
    ]);
    const after = estimates([
      ['iris', 1, 55, 3],
      // Refitted, without a message of its own.
      ['iris', 2, 99, 1],
      ['lumen', 1, 40, 5],
      ['lumen', 9, 12, 1],
    ]);
    expect(learntBetween(before, after)).toEqual({
      captions: 3,
      pages: 2,
      moves: [
        { page: 'lumen', caption: '#1 Caption 1', before: 70, now: 40, messages: 5 },
        { page: 'lumen', caption: '#9 Caption 9', before: null, now: 12, messages: 1 },
        { page: 'iris', caption: '#1 Caption 1', before: 50, now: 55, messages: 3 },
      ],
    });
  });

  it('is nothing where nothing came in, and shows no more than are read at a glance', () => {
    const before = estimates([['iris', 1, 50, 2]]);
    expect(learntBetween(before, before)).toEqual({ captions: 0, pages: 0, moves: [] });
    const many = estimates(Array.from({ length: 30 }, (_, at) => ['iris', at, at, 1] as const));
    const { captions, moves } = learntBetween(new Map(), many);
    expect(captions).toBe(30);
    expect(moves.map(({ now }) => now)).toEqual([29, 28, 27, 26, 25, 24, 23, 22]);
  });
});
