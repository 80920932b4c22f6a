// A BigQuery that fails one call in ten, in each of the ways that pass: seeded, so that a run can be had again.

import type { Random } from '../../src/learning/random';
import type { Fault, FaultPlan, PlannedCall } from '../../workbench/apps-script';

export type AnyFault = (random: Random) => Fault;

const http = (code: number, reason: string, message: string): AnyFault => {
  const fault: Fault = { kind: 'HTTP', code, reason, message };
  return () => fault;
};

/** What any REST call may meet. */
export const REST_FAULTS: readonly AnyFault[] = [
  http(
    429,
    'rateLimitExceeded',
    'Exceeded rate limits: too many api requests per user per method for this user_method.',
  ),
  http(500, 'internalError', 'An internal error occurred and the request could not be completed.'),
  http(503, 'backendError', 'Visibility check was unavailable. Please retry the request.'),
  () => ({ kind: 'RESET', isDone: false }),
  () => ({ kind: 'RESET', isDone: true }),
];

/** What a job may meet besides. */
export const JOB_FAULTS: readonly AnyFault[] = [
  () => ({
    kind: 'JOB_ERROR',
    reason: 'backendError',
    message: 'Error encountered during execution. Retrying may solve the problem.',
  }),
  () => ({
    kind: 'JOB_ERROR',
    reason: 'invalidQuery',
    message:
      'Transaction is aborted due to concurrent update against table of-scheduler-proj:eros_scheduling_brain.schedule_generation_queue.',
  }),
  () => ({ kind: 'PENDING', times: 10 }),
  (random) => ({ kind: 'SLOW', milliseconds: 5_000 + Math.floor(20_000 * random.next()) }),
];

export interface Told {
  readonly method: string;
  readonly fault: Fault;
}

/** The plan, and the faults that it has made. */
export function faulty(random: Random, share = 0.1): { readonly plan: FaultPlan; readonly told: readonly Told[] } {
  const told: Told[] = [];
  const plan = ({ method }: PlannedCall): Fault | null => {
    if (random.next() >= share) return null;
    const choice = method === 'jobs.insert' ? [...REST_FAULTS, ...JOB_FAULTS] : REST_FAULTS;
    const made = choice[Math.floor(random.next() * choice.length)];
    if (made === undefined) return null;
    const fault = made(random);
    told.push({ method, fault });
    return fault;
  };
  return { plan, told };
}
