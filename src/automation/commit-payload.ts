// A planned week as commit_schedules takes it, with what the planner said of it beside its messages.
import { encodePlan, type Finding, type Plan } from '../planning/plan-output';
import { fingerprintOf } from '../warehouse/fingerprint';

/** Kept with the schedule and shown above its rows. */
export interface ScheduleSummary {
  readonly heldReasons: readonly string[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
  readonly captionTarget: number;
  readonly totals: Plan['totals'];
  readonly pool: Plan['pool'];
}

const MOST_SENTENCES = 20;
const LONGEST_SENTENCE = 200;

export function summaryOf(plan: Plan): ScheduleSummary {
  const sentences = (severity: Finding['severity']): readonly string[] =>
    plan.findings.filter((finding) => finding.severity === severity).map((finding) => finding.sentence);
  return {
    heldReasons: shortened(plan.heldReasons),
    errors: shortened(sentences('ERROR')),
    warnings: shortened([...plan.shortages.map((shortage) => shortage.sentence), ...sentences('WARNING')]),
    notices: shortened(plan.notices),
    captionTarget: plan.captionTarget,
    totals: plan.totals,
    pool: plan.pool,
  };
}

export function commitPayload(plan: Plan, createdBy: string): object {
  return {
    schedule_id: plan.scheduleId,
    page_name: plan.page,
    week_start: plan.weekStart,
    generation: Number(plan.scheduleId.slice(plan.scheduleId.lastIndexOf('/') + 1)),
    mode: plan.mode,
    seed: plan.seed,
    policy: plan.policy,
    colour: plan.colour,
    is_valid: plan.isValid,
    status: plan.status,
    created_by: createdBy,
    payload_hash: fingerprintOf(encodePlan(plan)),
    summary: summaryOf(plan),
    messages: plan.messages.map((message) => ({
      slot_id: message.slotId,
      message_type: message.type,
      scheduled_send_at: new Date(message.at).toISOString(),
      scheduled_local: message.local,
      funnel_id: message.funnelId,
      funnel_stage: message.stage,
      caption_id: message.captionId,
      caption_key: message.captionKey,
      category: message.category,
      price_tier: message.priceTier,
      price: message.price,
      expected_emv: message.expectedEmv,
      score: message.score,
      explored: message.explored,
      selection_probability: message.selectionProbability,
      experiment_arm: null,
      reason: message.reason,
      pinned: message.pinned,
      note: message.note,
    })),
  };
}

/** So many that a tab can show, and the number of the rest. */
function shortened(sentences: readonly string[]): string[] {
  const cut = sentences
    .slice(0, MOST_SENTENCES)
    .map((text) => (text.length > LONGEST_SENTENCE ? `${text.slice(0, LONGEST_SENTENCE - 1)}…` : text));
  const rest = sentences.length - cut.length;
  return rest > 0 ? [...cut, `and ${rest} more`] : cut;
}
