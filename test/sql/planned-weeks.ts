// Planned weeks as the add-on commits them, and calls of the procedures that take them, for the tests of schedules.
// Times are local ones of early 2025 and of that summer: the clocks change on 2025-03-09.

export const MONDAY = '2025-03-10';

export interface Message {
  readonly slot_id: string;
  readonly message_type: string;
  readonly scheduled_send_at: string;
  readonly scheduled_local: string;
  readonly funnel_id: string | null;
  readonly funnel_stage: string | null;
  readonly caption_id: string;
  readonly caption_key: string;
  readonly category: string;
  readonly price_tier: string;
  readonly price: number | null;
  readonly expected_emv: number | null;
  readonly score: number | null;
  readonly explored: boolean;
  readonly selection_probability: number | null;
  readonly experiment_arm: string | null;
  readonly reason: string | null;
  readonly pinned: boolean;
  readonly note: string | null;
}

export interface Week {
  readonly schedule_id: string;
  readonly page_name: string;
  readonly week_start: string;
  readonly generation: number;
  readonly mode: string;
  readonly seed: string;
  readonly policy: string;
  readonly colour: string;
  readonly is_valid: boolean;
  readonly status: string;
  readonly created_by: string;
  readonly payload_hash: string;
  readonly messages: readonly Message[];
}

/** A text as a literal of GoogleSQL, whose escapes include JSON's. */
export const literal = (text: string): string => JSON.stringify(text);

const utc = (local: string): string =>
  new Date(`${local}${local < '2025-03-09T03' ? '-08:00' : '-07:00'}`).toISOString();

/** What differs from a PPV of $15 with a caption of MID tier in solo. */
export interface Sketch extends Partial<Message> {
  readonly caption: number;
  /** Local, such as 2025-03-10T11:05:00; by default the hour of its place on Monday, from 09:00. */
  readonly local?: string;
}

export const bump = (caption: number, local?: string): Sketch => ({
  caption,
  message_type: 'BUMP',
  price_tier: 'FREE',
  price: null,
  ...(local === undefined ? {} : { local }),
});

export function week(
  page: string,
  generation: number,
  sketches: readonly Sketch[],
  differing: Partial<Week> = {},
): Week {
  const weekStart = differing.week_start ?? MONDAY;
  const id = differing.schedule_id ?? `${page}/${weekStart}/${generation}`;
  return {
    schedule_id: id,
    page_name: page,
    week_start: weekStart,
    generation,
    mode: 'auto',
    seed: '7',
    policy: 'thompson',
    colour: 'GREEN',
    is_valid: true,
    status: 'READY',
    created_by: 'planner',
    payload_hash: `hash ${generation}`,
    messages: sketches.map(({ caption, local, ...other }, place) => {
      const at = local ?? `${weekStart}T${String(9 + place).padStart(2, '0')}:07:00`;
      return {
        slot_id: `${id}#${String(place + 1).padStart(3, '0')}`,
        message_type: 'PPV',
        scheduled_send_at: utc(at),
        scheduled_local: at,
        funnel_id: null,
        funnel_stage: null,
        caption_id: String(caption),
        caption_key: `key of ${caption}`,
        category: 'solo',
        price_tier: 'MID',
        price: 15,
        expected_emv: 61.5,
        score: 0.75,
        explored: false,
        selection_probability: null,
        experiment_arm: null,
        reason: 'Earns about $61 per 1,000 on this page',
        pinned: false,
        note: null,
        ...other,
      };
    }),
    ...differing,
  };
}

export const commitCall = (weeks: readonly unknown[]): string =>
  `CALL commit_schedules(${literal(JSON.stringify(weeks))})`;

export interface Change {
  readonly change_id: string;
  readonly action: string;
  readonly schedule_id: string;
  readonly page_name: string;
  readonly week_start: string;
  readonly slot_id: string | null;
  readonly expected?: Readonly<Record<string, unknown>> | null;
  readonly to?: Readonly<Record<string, unknown>> | null;
}

export const applyCall = (changes: readonly unknown[], changedBy: string | null = 'lee'): string =>
  `CALL apply_changes(${literal(JSON.stringify({ changed_by: changedBy, changes }))})`;

/** Captions 1–20 of MID tier in solo (11 spells 1 another way), 30–39 LOW in couple, 40–49 FREE, 50 retired, 51 PREMIUM in solo. */
export const CAPTIONS = `INSERT INTO caption_bank (caption_id, caption_text, content_category, price_tier, is_active)
  SELECT i, IF(i = 11, ' CAPTION  1', CONCAT('caption ', i)),
    CASE WHEN i BETWEEN 30 AND 39 THEN 'couple' ELSE 'solo' END,
    CASE WHEN i <= 20 THEN 'MID' WHEN i < 40 THEN 'LOW' WHEN i < 50 THEN 'FREE' WHEN i = 50 THEN 'MID' ELSE 'PREMIUM' END,
    i != 50
  FROM UNNEST(ARRAY_CONCAT(GENERATE_ARRAY(1, 20), GENERATE_ARRAY(30, 51))) AS i`;

export const EMPTIED = [
  'schedule_recommendations',
  'schedule_changes',
  'active_caption_assignments',
  'creator_content_inventory',
  'creator_profiles',
  'creator_caption_restrictions',
  'caption_bank',
  'page_analysis',
  'page_watch',
  'page_analysis_history',
  'etl_job_runs',
  'ops_config.ml_parameters',
]
  .map((table) => `TRUNCATE TABLE ${table}`)
  .join('; ');
