// The alert on held pages: one a page while something held is still to come, its words changed with the colour, over with its cause.
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/calendar/civil';
import { HELD_RULE, type HeldPage, heldAlerts } from '../../src/operations/held-pages';
import { rules } from '../../src/operations/rules';

const page = (differing: Partial<HeldPage['row']> = {}, colour: string | null = 'RED'): HeldPage => ({
  row: {
    page_name: 'jade',
    held: 4,
    resumed_at: null,
    resumed_by: null,
    alert_id: null,
    alert_level: null,
    alert_message: null,
    ...differing,
  },
  colour,
});
const open = (message: string) => ({ alert_id: 'a', alert_level: 'WARNING' as const, alert_message: message });
const TURNED = 'jade turned RED: what it had still to send of its PPV this week is held.';
const changes = (...pages: readonly HeldPage[]) => {
  const { raise, keep, resolve } = heldAlerts(pages, () => 'new');
  return { raise: raise.map(({ rule, object, message }) => [rule, object, message]), keep, resolve };
};

describe('heldAlerts', () => {
  it('raises one where none is open, and leaves alone one that says it already', () => {
    expect(changes(page())).toEqual({ raise: [[HELD_RULE, 'jade', TURNED]], keep: [], resolve: [] });
    // Fewer messages are still to come by the hour; that is no news.
    expect(changes(page({ held: 3, ...open(TURNED) }))).toEqual({ raise: [], keep: [], resolve: [] });
    expect(changes(page({ held: 0 }))).toEqual({ raise: [], keep: [], resolve: [] });
  });

  it('tells of a page that left RED while its messages are held', () => {
    const message = 'jade is YELLOW again, and PPV of this week are still held.';
    expect(changes(page(open(TURNED), 'YELLOW')).keep).toEqual([{ alert_id: 'a', level: 'WARNING', message }]);
  });

  it('resolves it with its reason: a person, or time', () => {
    const by = { resumed_at: instant(1), resumed_by: 'lee' };
    expect(changes(page({ held: 0, ...open(TURNED), ...by })).resolve).toEqual([
      { alert_id: 'a', reason: 'Resumed by lee.' },
    ]);
    expect(changes(page({ held: 0, ...open(TURNED) })).resolve).toEqual([
      { alert_id: 'a', reason: 'Nothing that is held is still to come.' },
    ]);
  });

  it('is no rule of health, whose evaluator would end it', () => {
    expect(rules.map(({ name }) => name)).not.toContain(HELD_RULE);
  });
});
