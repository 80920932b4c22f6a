// How far the run of a page is, where the sidebar and Overview can read it.
import type { SeenAnalysis } from './seen-analysis';

export const STAGES = ['CLAIM', 'CANDIDATES', 'PLAN', 'COMMIT', 'EXPORT', 'DONE', 'FAILED'] as const;
export type Stage = (typeof STAGES)[number];

export interface PageProgress {
  readonly page: string;
  readonly weekStart: string;
  readonly stage: Stage;
  readonly message: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly scheduleId: string | null;
  /** From the claim on. */
  readonly analysis: SeenAnalysis | null;
}

export interface ProgressBoard {
  show(progress: PageProgress): void;
}
