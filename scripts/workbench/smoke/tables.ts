// The tables of tiers and risks as the product promises them, written out: what the checks hold the rest against.

import type { RiskLevel, SizeTier } from '../../../src/parameters/registry';

const BASES: Readonly<Record<SizeTier, number>> = { NEW: 35, SMALL: 49, MEDIUM: 73, LARGE: 112, XL: 140 };
const PERCENT: Readonly<Record<RiskLevel, number>> = { HEALTHY: 110, LOW: 100, MODERATE: 90, HIGH: 70, CRITICAL: 50 };

export const TIERS: readonly SizeTier[] = ['NEW', 'SMALL', 'MEDIUM', 'LARGE', 'XL'];
export const RISKS: readonly RiskLevel[] = ['HEALTHY', 'LOW', 'MODERATE', 'HIGH', 'CRITICAL'];

/** In whole percents, so that no fraction of two decides: 73 × 1.1 is 80. */
export const promisedTarget = (tier: SizeTier, risk: RiskLevel): number =>
  Math.max(30, Math.floor((BASES[tier] * PERCENT[risk]) / 100));

/** A page of the demo in each tier. */
export const PAGE_OF: Readonly<Record<SizeTier, string>> = {
  NEW: 'maple',
  SMALL: 'lumen',
  MEDIUM: 'ember',
  LARGE: 'cedar',
  XL: 'aurora',
};

/** Sent too much for ten days: RED. */
export const SATURATED = 'dahlia';

const BELOW: readonly (readonly [number, RiskLevel])[] = [
  [0.15, 'HEALTHY'],
  [0.3, 'LOW'],
  [0.5, 'MODERATE'],
  [0.7, 'HIGH'],
];

export const promisedRisk = (score: number): RiskLevel => BELOW.find(([below]) => score < below)?.[1] ?? 'CRITICAL';
