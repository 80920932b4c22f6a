// What a page's analysis means for its week: colour, volume, gaps, and how many captions to choose.
import { type Parameters, type RiskLevel, riskParameters, type SizeTier, tierParameters } from '../parameters/registry';
import type { Analysis } from './analysis';
import type { Colour, Mode } from './vocabulary';

// Products of decimals such as 49 × 1.1 must not lose a caption to the binary fraction's last bit.
const ROUNDING = 1e-9;

export interface Account {
  readonly tier: SizeTier;
  readonly risk: RiskLevel;
  readonly colour: Colour;
  /** PPV a day before modes, holidays and what fits. */
  readonly ppvADay: number;
  readonly ppvADayMax: number;
  readonly bumpsADay: number;
  /** A RED page sends at most its tier's bumps, whatever is asked for. */
  readonly bumpsADayMax: number;
  readonly ppvGapMinutes: number;
  /** The gap below which not even push goes. */
  readonly narrowestPpvGapMinutes: number;
  readonly captionTarget: number;
  readonly audience: number;
}

export function accountOf(analysis: Analysis, mode: Mode, parameters: Parameters): Account {
  const classification = analysis.account_classification;
  const { saturation } = analysis;
  const colour = colourOf(
    saturation.risk_level,
    saturation.saturation_score,
    classification.saturation_tolerance,
    saturation.bad_days_in_row,
    parameters,
  );
  const gap = classification.min_ppv_gap_minutes * (colour === 'YELLOW' ? parameters.yellow_gap_factor : 1);
  const volume = saturation.volume_adjustment_factor * volumeOf(mode, parameters);
  return {
    tier: classification.size_tier,
    risk: saturation.risk_level,
    colour,
    ppvADay: ((classification.daily_ppv_target_min + classification.daily_ppv_target_max) / 2) * volume,
    ppvADayMax: classification.daily_ppv_target_max,
    bumpsADay: classification.daily_bump_target * volume,
    bumpsADayMax: colour === 'RED' ? classification.daily_bump_target : Number.POSITIVE_INFINITY,
    ppvGapMinutes: Math.ceil(gap - ROUNDING),
    narrowestPpvGapMinutes: Math.ceil(gap * (mode === 'push' ? parameters.push_gap_factor : 1) - ROUNDING),
    captionTarget: captionTarget(classification.size_tier, saturation.risk_level, parameters),
    audience: classification.avg_audience,
  };
}

export function colourOf(
  risk: RiskLevel,
  score: number,
  tolerance: number,
  badDaysInRow: number,
  parameters: Parameters,
): Colour {
  if (risk === 'CRITICAL') return 'RED';
  if (score > tolerance && badDaysInRow >= parameters.bad_days_for_red) return 'RED';
  return risk === 'HEALTHY' || risk === 'LOW' ? 'GREEN' : 'YELLOW';
}

/** Captions chosen for a week: those it sends, and the runners-up that a swap offers. */
export function captionTarget(tier: SizeTier, risk: RiskLevel, parameters: Parameters): number {
  const wanted = tierParameters(parameters, tier).base * riskParameters(parameters, risk).targetFactor;
  return Math.max(parameters.caption_target_minimum, Math.floor(wanted + ROUNDING));
}

function volumeOf(mode: Mode, parameters: Parameters): number {
  if (mode === 'gentle') return parameters.gentle_volume_factor;
  return mode === 'push' ? parameters.push_volume_factor : 1;
}
