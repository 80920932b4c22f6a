// What a service on the host is, and what it may know of the execution that calls it.

import type { HostClock } from '../clock';

/**
 * How an execution came about. MENU: a menu item, or the editor's Run, by a user. SERVER_CALL: google.script.run. SIMPLE:
 * onOpen, onEdit. INSTALLED: an installable spreadsheet trigger, run as its creator. CLOCK: a time-driven trigger.
 */
export type TriggerKind = 'MENU' | 'SERVER_CALL' | 'SIMPLE' | 'INSTALLED' | 'CLOCK';

export interface Execution {
  readonly id: string;
  readonly functionName: string;
  readonly trigger: TriggerKind;
  /** Whose rights the execution has (Session.getEffectiveUser). */
  readonly user: string;
  /** Who is at the keyboard (Session.getActiveUser); '' where Google would not say. */
  readonly activeUser: string;
  /** False in a simple trigger: no service that needs authorisation. */
  readonly mayUseServices: boolean;
  readonly clock: HostClock;
  readonly startedAt: number;
  /**
   * Waits by the clock; `onWait` is given what ends the wait early. Never returns once the execution is over (its time is
   * up, or it was killed): what comes after the wait does not happen.
   */
  waitUntil(at: number, onWait?: (wake: () => void) => void): Promise<void>;
}

/** Wire values are what structured clone carries: Dates come as Dates. */
export interface Service {
  readonly name: string;
  /** May the call change anything outside of the execution? Such calls are numbered for the kill switch. */
  isEffectful(method: string): boolean;
  call(method: string, args: readonly unknown[], execution: Execution): unknown;
  /** The execution is over, however it ended: what it held is given back. */
  executionEnded?(execution: Execution): void;
}

/** A service whose state outlives the program, as JSON. */
export interface StatefulService extends Service {
  snapshot(): unknown;
  restore(state: unknown): void;
}
