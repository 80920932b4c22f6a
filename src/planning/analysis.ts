// The analyser's JSON: what it must hold, and whether it agrees with itself and with the tables of today.
import { type Instant, instant, isCivilDate } from '../calendar/civil';
import { type Parameters, type RiskLevel, riskParameters } from '../parameters/registry';
import { list, mapped, number, object, oneOf, type Read, readJson, text, textThat, whole } from './schema';
import { isPageName, RISK_LEVELS, SIZE_TIERS } from './vocabulary';

export const ANALYSIS_VERSION = 1;

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;
const date = textThat(isCivilDate, 'a date such as 2025-03-09');

export const readAnalysis = object({
  version: oneOf(ANALYSIS_VERSION),
  page_name: textThat(isPageName, 'a page’s name'),
  account_classification: object({
    size_tier: oneOf(...SIZE_TIERS),
    avg_audience: number(0, Number.POSITIVE_INFINITY),
    daily_ppv_target_min: whole(0, 100),
    daily_ppv_target_max: whole(0, 100),
    daily_bump_target: whole(0, 100),
    min_ppv_gap_minutes: whole(1, 1440),
    saturation_tolerance: number(0, 1),
  }),
  saturation: object({
    saturation_score: number(0, 1),
    risk_level: oneOf(...RISK_LEVELS),
    recommended_action: oneOf('increase_volume', 'maintain_current_volume', 'reduce_volume', 'pause_ppv'),
    volume_adjustment_factor: number(0, 5),
    bad_days_in_row: whole(0, 400),
  }),
  performance_trends: object({
    avg_emv: number(0, Number.POSITIVE_INFINITY),
    avg_conversion_rate: number(0, 1),
    trend_direction: oneOf('improving', 'stable', 'declining'),
  }),
  confidence: number(0, 1),
  analysed_at: mapped(text('an instant such as 2025-03-09T10:05:00Z'), instantOfText),
  lookback_from: date,
  lookback_to: date,
  notes: list(text(), 50),
});

export type Analysis = Read<typeof readAnalysis>;

export class AnalysisError extends Error {
  readonly code = 'ANALYSIS';
  constructor(message: string) {
    super(message);
    this.name = 'AnalysisError';
  }
}

export interface CheckedAnalysis {
  readonly analysis: Analysis;
  /** Where it differs from the tables in force now; what it says is used all the same. */
  readonly differences: readonly string[];
}

export function decodeAnalysis(json: string, parameters: Parameters): CheckedAnalysis {
  return checkAnalysis(readJson(readAnalysis, json, 'analysis'), parameters);
}

/** Refuses what contradicts itself; notes what the parameters have since moved. */
export function checkAnalysis(analysis: Analysis, parameters: Parameters): CheckedAnalysis {
  const { account_classification: account, saturation } = analysis;
  const page = analysis.page_name;
  if (account.daily_ppv_target_min > account.daily_ppv_target_max) {
    throw new AnalysisError(
      `The analysis of ${page} wants at least ${account.daily_ppv_target_min} PPV a day and at most ${account.daily_ppv_target_max}. Analyse the page again.`,
    );
  }
  if (analysis.lookback_from > analysis.lookback_to) {
    throw new AnalysisError(
      `The analysis of ${page} looks back from ${analysis.lookback_from} to ${analysis.lookback_to}. Analyse the page again.`,
    );
  }
  const differences: string[] = [];
  const risk = riskOf(saturation.saturation_score, parameters);
  if (risk !== saturation.risk_level) {
    differences.push(
      `A saturation score of ${saturation.saturation_score} is ${risk} today; the analysis says ${saturation.risk_level}.`,
    );
  }
  const volume = riskParameters(parameters, saturation.risk_level).volumeFactor;
  if (Math.abs(volume - saturation.volume_adjustment_factor) > 1e-9) {
    differences.push(
      `The volume factor of ${saturation.risk_level} is ${volume} today; the analysis says ${saturation.volume_adjustment_factor}.`,
    );
  }
  return { analysis, differences };
}

export function riskOf(score: number, parameters: Parameters): RiskLevel {
  for (const risk of RISK_LEVELS) {
    if (risk !== 'CRITICAL' && score < riskParameters(parameters, risk).below) return risk;
  }
  return 'CRITICAL';
}

function instantOfText(written: string): Instant {
  const epochMs = ISO_INSTANT.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(epochMs)) throw new Error('an instant in UTC such as 2025-03-09T10:05:00Z');
  return instant(epochMs);
}
