// From what the warehouse says of a page-week (a claim and its candidates) to the input that a week is planned from.
import { type CivilDate, civilDate, daysBetween, type Instant, instant, MS_A_DAY } from '../calendar/civil';
import { spanOf, weekStart } from '../calendar/weeks';
import { tableOf, type ZoneOffsets } from '../calendar/zone';
import { type CaptionEstimates, captionEstimates } from '../learning/estimates';
import type { RewardKind } from '../learning/expected-reward';
import { summaryOfSums } from '../learning/page-sums';
import { type TierPrior, tierPriorFrom, vagueTierPrior } from '../learning/posterior';
import { streamFor } from '../learning/random';
import type { Parameters } from '../parameters/registry';
import { accountOf } from '../planning/account';
import { type Analysis, readAnalysis } from '../planning/analysis';
import { PLAN_INPUT_VERSION, type PlanInput, PlanInputError, readPlanInput } from '../planning/plan-input';
import { readJson } from '../planning/schema';
import type { CandidatesRow } from '../warehouse/rows/candidates';
import type { ClaimRow } from '../warehouse/rows/claims';

export interface WeekRequest {
  readonly claim: ClaimRow;
  readonly candidates: CandidatesRow;
  readonly plannedAt: Instant;
  readonly seed: string;
  readonly mode: PlanInput['mode'];
  /** PPV and bumps in the week; null for what tier and saturation say. */
  readonly messageCount: number | null;
  readonly policy: PlanInput['policy'];
  readonly offsets: ZoneOffsets;
}

const DAYS_AROUND = 30 * MS_A_DAY;
// Beyond this an hour's effect is no effect of an hour; planning refuses it.
const WIDEST_EFFECT = 10;

const CAPTION_COLUMNS = [
  'caption_key',
  'category',
  'price_tier',
  'urgency',
  'trigger',
  'tone',
  'standing',
  'last_used_on',
] as const;

interface Evidence {
  readonly n: readonly number[];
  readonly w: readonly number[];
  readonly w2: readonly number[];
  readonly wy: readonly number[];
  readonly wyy: readonly number[];
  readonly successes: readonly number[];
  readonly failures: readonly number[];
}

/** The same rows, parameters, seed and time give the same input. Throws a SchemaError or PlanInputError naming what is amiss. */
export function planInputOf(request: WeekRequest, parameters: Parameters): PlanInput {
  const { claim, candidates, plannedAt } = request;
  const page = claim.page_name;
  const week = weekStart(claim.week_start);
  const analysis = analysisOf(claim);
  const { startsAt, endsAt } = spanOf(week, request.offsets);
  const from = instant(Math.min(plannedAt, startsAt) - DAYS_AROUND);
  const to = instant(Math.max(plannedAt, endsAt) + DAYS_AROUND);
  return readPlanInput(
    {
      version: PLAN_INPUT_VERSION,
      scheduleId: claim.schedule_id,
      page,
      weekStart: week,
      plannedAt,
      seed: request.seed,
      mode: request.mode,
      messageCount: request.messageCount,
      policy: request.policy,
      zone: tableOf(request.offsets, from, to),
      analysis: analysis.written,
      previousColour: claim.previous_colour,
      profile: {
        rollout: claim.rollout ?? 'SHADOW',
        minPrice: claim.min_price,
        maxPrice: claim.max_price,
        windowStart: claim.window_start,
        windowEnd: claim.window_end,
        blackoutDates: claim.blackout_dates,
      },
      holidays: claim.holidays.map((holiday) => ({
        date: holiday.holiday_date,
        name: holiday.holiday_name,
        factor: Math.min(1, holiday.factor),
      })),
      hourEffects: { page: hourEffects(candidates.hour_effects), tier: hourEffects(candidates.tier_hour_effects) },
      prices: candidates.prices.map((price) => ({
        tier: price.price_tier,
        price: price.price,
        sends: price.sends,
        deliveries: price.deliveries,
        earnings: Math.max(0, price.earnings),
        purchases: Math.max(0, price.purchases),
      })),
      stock: candidates.stock,
      captions: captionsOf(request, analysis.read, week, parameters),
      pins: claim.pins.map((pin) => ({
        type: pin.message_type,
        local: pin.scheduled_local,
        captionId: pin.caption_id,
        captionKey: pin.caption_key,
        category: pin.category,
        priceTier: pin.price_tier,
        urgency: pin.urgency,
        price: pin.price,
        note: pin.note ?? '',
      })),
    },
    `plan input of ${page}`,
  );
}

function analysisOf(claim: ClaimRow): { readonly written: unknown; readonly read: Analysis } {
  if (claim.analysis === null) {
    const cause = claim.error_code ?? 'no reason is given';
    const words = claim.error_message === null ? '' : ` ${claim.error_message}`;
    throw new PlanInputError(
      `${claim.page_name} has no analysis (${cause}).${words} Correct its data, then claim it again.`,
    );
  }
  const what = `analysis of ${claim.page_name}`;
  return {
    written: readJson((value) => value, claim.analysis, what),
    read: readJson(readAnalysis, claim.analysis, what),
  };
}

function hourEffects(effects: CandidatesRow['hour_effects']) {
  return effects.map(({ hour_of_week, effect, weight }) => ({
    hourOfWeek: hour_of_week,
    effect: Math.min(WIDEST_EFFECT, Math.max(-WIDEST_EFFECT, effect)),
    weight,
  }));
}

function captionsOf(request: WeekRequest, analysis: Analysis, week: CivilDate, parameters: Parameters) {
  const { candidates: row, claim } = request;
  if (row.page_name !== claim.page_name) {
    throw new PlanInputError(
      `The claim is of ${claim.page_name}, the candidates are of ${row.page_name}. Ask for that page.`,
    );
  }
  const count = row.caption_id.length;
  const emv = evidenceOf(row, 'emv');
  const view = evidenceOf(row, 'view');
  for (const [name, column] of [
    ...CAPTION_COLUMNS.map((name) => [name, row[name]] as const),
    ...Object.entries(emv).map(([name, column]) => [`emv_${name}`, column] as const),
    ...Object.entries(view).map(([name, column]) => [`view_${name}`, column] as const),
  ]) {
    if (column.length === count) continue;
    throw new PlanInputError(
      `The candidates of ${row.page_name} have ${column.length} entries in ${name}; expected ${count}, one a caption.`,
    );
  }

  const everyCaption = Array.from({ length: count }, (_, i) => i);
  const free = everyCaption.filter((i) => row.price_tier[i] === 'FREE');
  const account = accountOf(analysis, request.mode, parameters);
  const estimates = (kind: RewardKind, evidence: Evidence, members: readonly number[], picksADay: number) =>
    estimatesOf({ kind, evidence, members, picks: Math.ceil(7 * picksADay), request, analysis, week }, parameters);
  const byEmv = estimates('EMV', emv, everyCaption, account.ppvADay);
  const byView = estimates('VIEW_RATE', view, free, account.bumpsADay);
  const placeInFree = new Map(free.map((caption, place) => [caption, place]));

  return everyCaption.map((i) => {
    const earning = estimateAt(byEmv, i, emv.n[i]);
    const viewed = placeInFree.get(i);
    return {
      captionId: row.caption_id[i],
      captionKey: row.caption_key[i],
      category: row.categories[row.category[i] ?? -1],
      priceTier: row.price_tier[i],
      urgency: row.urgency[i],
      trigger: row.trigger[i] || null,
      tone: row.tone[i] || null,
      standing: row.standing[i],
      lastUsedOn: row.last_used_on[i] || null,
      ppv: viewed === undefined ? earning : null,
      bump: viewed === undefined ? null : estimateAt(byView, viewed, view.n[i]),
      followUp: viewed === undefined ? null : earning,
    };
  });
}

function evidenceOf(row: CandidatesRow, kind: 'emv' | 'view'): Evidence {
  return {
    n: row[`${kind}_n`],
    w: row[`${kind}_w`],
    w2: row[`${kind}_w2`],
    wy: row[`${kind}_wy`],
    wyy: row[`${kind}_wyy`],
    successes: row[`${kind}_successes`],
    failures: row[`${kind}_failures`],
  };
}

interface EstimatesOf {
  readonly kind: RewardKind;
  readonly evidence: Evidence;
  /** Places of the captions that are judged by this kind. */
  readonly members: readonly number[];
  readonly picks: number;
  readonly request: WeekRequest;
  readonly analysis: Analysis;
  readonly week: CivilDate;
}

function estimatesOf(asked: EstimatesOf, parameters: Parameters): CaptionEstimates {
  const { kind, evidence, members, request, week } = asked;
  const row = request.candidates;
  const categories = row.categories.length;
  const column = (values: readonly number[]) => Float64Array.from(members, (i) => values[i] ?? 0);
  const n = column(evidence.n);
  return captionEstimates(
    {
      kind,
      evidence: {
        // What is sold and what is free are not of one kind, though a category's name be the same.
        category: Float64Array.from(
          members,
          (i) => (row.category[i] ?? 0) + (row.price_tier[i] === 'FREE' ? categories : 0),
        ),
        categories: 2 * categories,
        n,
        w: column(evidence.w),
        w2: column(evidence.w2),
        wy: column(evidence.wy),
        wyy: column(evidence.wyy),
      },
      successes: column(evidence.successes),
      failures: column(evidence.failures),
      weeksSinceUse: Float64Array.from(members, (i) => weeksSince(row.last_used_on[i] ?? '', week)),
      tier: tierOf(
        asked,
        n.some((sends) => sends > 0),
        parameters,
      ),
      policy: request.policy,
      picks: asked.picks,
    },
    streamFor(request.seed, row.page_name, week).fork(`estimates ${kind}`),
    parameters,
  );
}

/** The other pages' word; where there are none the page's own analysis, held loosely unless it is all there is. */
function tierOf({ kind, request, analysis }: EstimatesOf, hasResults: boolean, parameters: Parameters): TierPrior {
  const others = request.candidates.tier_pages.filter((sums) => sums.reward_kind === kind && sums.observations > 0);
  if (others.length > 0) {
    const pages = others.map((sums) =>
      summaryOfSums(
        {
          captions: sums.captions,
          categories: sums.categories,
          observations: sums.observations,
          mean: sums.mean,
          squaredObservations: sums.squared_observations,
          squaredByCategory: sums.squared_by_category,
          squaredCategories: sums.squared_categories,
          noiseSquares: sums.noise_squares,
          captionSquares: sums.caption_squares,
          categorySquares: sums.category_squares,
        },
        parameters,
      ),
    );
    return tierPriorFrom(pages, parameters);
  }
  const { avg_emv: earned } = analysis.performance_trends;
  const vague = vagueTierPrior(kind === 'EMV' && earned > 0 ? Math.log(earned) : 0, parameters);
  return hasResults ? vague : { ...vague, variance: parameters.default_page_sd ** 2 };
}

function weeksSince(lastUsedOn: string, week: CivilDate): number {
  return lastUsedOn === '' ? 0 : Math.max(0, Math.floor(daysBetween(civilDate(lastUsedOn), week) / 7));
}

function estimateAt({ score, expected, low, high }: CaptionEstimates, place: number, sends: number | undefined) {
  return { score: score[place], expected: expected[place], low: low[place], high: high[place], sends };
}
