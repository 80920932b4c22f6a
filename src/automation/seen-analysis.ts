// A page's analysis as a run shows it on the way: the analyser's JSON, and the colour that the parameters make of it.
import type { Parameters } from '../parameters/registry';
import { colourOf } from '../planning/account';
import { readAnalysis } from '../planning/analysis';
import { readJson, SchemaError } from '../planning/schema';
import type { Colour } from '../planning/vocabulary';

export interface SeenAnalysis {
  readonly json: string;
  readonly colour: Colour;
}

/** Null where there is none, or none that can be read: planning says so, and why. */
export function seenAnalysis(json: string | null, parameters: Parameters): SeenAnalysis | null {
  if (json === null) return null;
  try {
    const { account_classification: account, saturation } = readJson(readAnalysis, json, 'analysis');
    const { risk_level: risk, saturation_score: score, bad_days_in_row: badDays } = saturation;
    return { json, colour: colourOf(risk, score, account.saturation_tolerance, badDays, parameters) };
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}
