// Runners-up of a row: whichever is taken, the week keeps every rule that it kept; rested ones before tired ones; no twin of what is sent.
import { describe, expect, it } from 'vitest';
import { MOST_RUNNERS_UP, ranking, runnersUpShown, type WeekRow } from '../../../src/automation/answers/runners-up';
import { instant } from '../../../src/calendar/civil';
import { losAngelesOffsets } from '../../../src/calendar/los-angeles';
import { weekStart } from '../../../src/calendar/weeks';
import { seededRandom } from '../../../src/learning/random';
import { defaultParameters } from '../../../src/parameters/registry';
import { plan } from '../../../src/planning/plan';
import type { PlanInput } from '../../../src/planning/plan-input';
import type { PlannedMessage } from '../../../src/planning/plan-output';
import { checkIdentity } from '../../../src/planning/row-checks';
import type { ScheduledMessage, ValidationContext } from '../../../src/planning/schedule-rules';
import { windowOf } from '../../../src/planning/send-times';
import { checkGaps, checkShares } from '../../../src/planning/week-checks';
import { baseOf } from '../../../src/sheets/page-tab/base';
import { weekOfShape } from '../../planning/random-weeks';

const WEEK = weekStart('2025-03-10');

function inputOf(seed: string, captions = 600): PlanInput {
  const shape = {
    tier: 'MEDIUM',
    score: 0.2,
    badDaysInRow: 0,
    mode: 'auto',
    captions,
    categories: 6,
    week: WEEK,
  } as const;
  return weekOfShape(shape, seededRandom(seed));
}

function rowsOf(messages: readonly PlannedMessage[]): WeekRow[] {
  return messages.map((message) => ({
    slotId: message.slotId,
    base: baseOf(
      {
        schedule_id: 's',
        slot_id: message.slotId,
        page_name: 'p',
        week_start: WEEK,
        scheduled_send_at: instant(message.at),
        scheduled_local: message.local,
        message_type: message.type,
        funnel_id: message.funnelId,
        funnel_stage: message.stage,
        caption_id: message.captionId,
        caption_text: null,
        category: message.category,
        price_tier: message.priceTier,
        price: message.price,
        expected_emv: message.expectedEmv,
        explored: message.explored,
        reason: message.reason,
        colour: 'GREEN',
        is_valid: true,
        status: 'READY',
        held_from: null,
        held_reason: null,
        pinned: false,
        note: null,
        summary: null,
      },
      '',
    ),
  }));
}

/** The rules that a caption alone can break. */
function broken(messages: readonly ScheduledMessage[], input: PlanInput): string[] {
  const codes: string[] = [];
  const report = (code: string, severity: string) => void (severity === 'ERROR' && codes.push(code));
  const ppv = messages.filter(({ type }) => type === 'PPV');
  const context: ValidationContext = {
    weekStart: WEEK,
    offsets: losAngelesOffsets,
    window: windowOf('00:00', '23:59'),
    blackoutDates: [],
    colour: 'GREEN',
    probesAllowed: 0,
    ppvGapMinutes: 1,
    ppvTarget: ppv.length,
    messageTarget: messages.length,
    analysedAt: 0,
    now: 0,
    priceLimits: { min: 0, max: 1000 },
    stock: new Map(input.stock.map(({ category, items }) => [category, items])),
    captions: new Map(),
    tiersInPool: new Set(),
  };
  checkIdentity(messages, report);
  checkShares(ppv, context, defaultParameters, report);
  checkGaps(messages, ppv, context, { ...defaultParameters, message_gap_minutes: 0 }, report);
  return codes;
}

describe('runners-up', () => {
  it('whichever is taken, the week keeps its rules and the row its price', () => {
    const input = inputOf('rules');
    const { messages } = plan(input, defaultParameters);
    expect(broken(messages, input)).toEqual([]);
    const byId = new Map(input.captions.map((caption) => [caption.captionId, caption]));
    const week = rowsOf(messages);
    let taken = 0;
    for (const message of messages.filter((_, index) => index % 6 === 0)) {
      const { ranked } = ranking(message.slotId, week, input, defaultParameters);
      for (const { caption } of ranked.slice(0, 20)) {
        const { captionId, captionKey, category, priceTier, urgency } = caption;
        expect(priceTier).toBe(message.priceTier);
        const swapped = messages.map((row) =>
          row === message ? { ...row, captionId, captionKey, category, urgency } : row,
        );
        expect(broken(swapped, input)).toEqual([]);
        expect(byId.get(captionId)?.standing).toBe('AVAILABLE');
        taken++;
      }
    }
    expect(taken).toBeGreaterThan(50);
  });

  it('puts a rested caption before a tired one that earns as much, and says so of the tired one', () => {
    const input = inputOf('rest');
    const { messages } = plan(input, defaultParameters);
    const slot = messages.find(({ type }) => type === 'PPV');
    const { ranked } = ranking(slot?.slotId ?? '', rowsOf(messages), input, defaultParameters);
    const shortRest = ranked.filter((entry) => entry.shortRest !== null);
    expect(shortRest.length).toBeGreaterThan(0);
    for (const entry of shortRest) {
      expect(entry.worth).toBeLessThan(entry.reward.expected);
      expect(entry.shortRest).toContain(`${defaultParameters.cooldown_days} days`);
    }
    const worths = ranked.map((entry) => entry.worth);
    expect(worths).toEqual(worths.slice().sort((a, b) => b - a));
  });

  it('leaves out what is, to an audience, in the week already, and what the bank has no more', () => {
    const input = inputOf('twins');
    const { messages } = plan(input, defaultParameters);
    const week = rowsOf(messages);
    const { ranked } = ranking(messages[0]?.slotId ?? '', week, input, defaultParameters);
    const [first, second, third, fourth] = ranked.map(({ caption }) => caption.captionId);
    const textOf = (caption_id: string | undefined, use_key: string) => ({
      caption_id: caption_id ?? '',
      use_key,
      caption_text: `text of ${caption_id}`,
    });
    const sent = messages[1]?.captionId;
    const texts = [textOf(sent, 'sent'), textOf(first, 'sent'), textOf(second, 'own'), textOf(fourth, 'own')];
    const shown = runnersUpShown(ranked, texts, week);
    expect(third).toBeDefined();
    expect(shown.map(({ captionId }) => captionId)).toEqual([second]);
    expect(shown[0]?.why).toMatch(/on this page|captions like it/);
    const all = ranked.map(({ caption }) => textOf(caption.captionId, caption.captionId));
    expect(runnersUpShown(ranked, all, week)).toHaveLength(MOST_RUNNERS_UP);
  });

  it('says which rule took how many where none is left', () => {
    const input = inputOf('none');
    const { messages } = plan(input, defaultParameters);
    const slot = messages.find(({ type }) => type === 'PPV');
    const onlyUsed = new Set<string>(messages.map(({ captionId }) => captionId));
    const short = { ...input, captions: input.captions.filter(({ captionId }) => onlyUsed.has(captionId)) };
    const { ranked, obstacle } = ranking(slot?.slotId ?? '', rowsOf(messages), short, defaultParameters);
    expect(ranked).toEqual([]);
    expect(obstacle).toMatch(new RegExp(`^No other ${slot?.priceTier} caption may stand here\\.`));
  });
});
