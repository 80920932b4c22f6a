// What the clock needs of Apps Script besides the warehouse: properties, a lock, one trigger, who runs it, time.
import type { ZoneOffsets } from '../calendar/zone';
import type { Time } from '../warehouse/port';

/** The document's properties, each a text of up to 9 KB. */
export interface Properties {
  all(): { readonly [key: string]: string };
  set(values: { readonly [key: string]: string }): void;
  delete(key: string): void;
}

/** The script's lock: one holder over all executions and users. */
export interface ScriptLock {
  tryLock(milliseconds: number): boolean;
  release(): void;
}

/** The clock triggers of whoever runs this; those of others can't be seen. */
export interface PumpTrigger {
  /** Makes one, in place of any there is. */
  install(minutes: number): void;
  remove(): void;
}

export interface AutomationPorts {
  readonly properties: Properties;
  readonly lock: ScriptLock;
  readonly trigger: PumpTrigger;
  readonly time: Time;
  /** Los Angeles. */
  readonly offsets: ZoneOffsets;
  /** The address of whom this execution runs as. */
  user(): string;
  /** Where to authorise, if that is missing; else null. */
  authorisationUrl(): string | null;
  newId(): string;
  log(line: string): void;
}
