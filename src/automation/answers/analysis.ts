// A page's analysis as sidebars show it.
import { readAnalysis } from '../../planning/analysis';
import { readJson } from '../../planning/schema';
import type { AnalysisShown } from '../../sidebar/contract';
import type { SeenAnalysis } from '../seen-analysis';

export function analysisShown({ json, colour }: SeenAnalysis): AnalysisShown {
  const analysis = readJson(readAnalysis, json, 'analysis');
  const { account_classification: account, saturation, performance_trends: trends } = analysis;
  return {
    tier: account.size_tier,
    audience: account.avg_audience,
    colour,
    score: saturation.saturation_score,
    risk: saturation.risk_level,
    tolerance: account.saturation_tolerance,
    trend: trends.trend_direction,
    averageEmv: trends.avg_emv,
    ppvADayMin: account.daily_ppv_target_min,
    ppvADayMax: account.daily_ppv_target_max,
    bumpsADay: account.daily_bump_target,
    ppvGapMinutes: account.min_ppv_gap_minutes,
    confidence: analysis.confidence,
    notes: analysis.notes,
  };
}
