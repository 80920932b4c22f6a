// ScriptApp on the host: the project's triggers, who is authorised, the script itself.

import { createHash } from 'node:crypto';
import type { SpreadsheetEventType, TriggerFacts, TriggerSpec } from '../inside/trigger-spec';
import { zoneOf } from '../inside/zone';
import { ServiceException, UnsupportedCall } from './exception';
import type { Execution, StatefulService } from './service';
import { nextFiring } from './trigger-times';

const MOST_TRIGGERS = 20;

export interface Trigger {
  readonly id: string;
  readonly spec: TriggerSpec;
  /** Who made it: it runs as that user. */
  readonly owner: string;
  readonly createdAt: number;
  /** The next firing of a clock trigger; null for a spreadsheet's, and for a one-off that has fired. */
  readonly nextAt: number | null;
}

export interface ScriptFacts {
  readonly scriptId: string;
  readonly timeZone: string;
}

interface Saved {
  readonly made: number;
  readonly triggers: readonly Trigger[];
  readonly unauthorised: readonly string[];
}

const EFFECTS = new Set(['newTrigger', 'deleteTrigger']);

export class ScriptAppService implements StatefulService {
  readonly name = 'ScriptApp';
  readonly #facts: ScriptFacts;
  readonly #unauthorised = new Set<string>();
  #triggers: Trigger[] = [];
  #made = 0;

  constructor(facts: ScriptFacts) {
    this.#facts = facts;
  }

  get triggers(): readonly Trigger[] {
    return this.#triggers;
  }

  isEffectful(method: string): boolean {
    return EFFECTS.has(method);
  }

  call(method: string, args: readonly unknown[], execution: Execution): unknown {
    switch (method) {
      case 'newTrigger':
        return this.#create(args[0] as TriggerSpec, execution);
      case 'getProjectTriggers':
        // The triggers of other users can't be seen.
        return this.#triggers.filter((trigger) => trigger.owner === execution.user).map(factsOf);
      case 'deleteTrigger':
        return this.#delete(String(args[0]), execution.user);
      case 'getAuthorizationInfo':
        return {
          required: !this.isAuthorised(execution.user),
          url: `https://script.google.com/macros/s/${this.#facts.scriptId}/auth`,
        };
      case 'getOAuthToken':
        return `local.${createHash('sha256').update(execution.user).digest('hex').slice(0, 24)}`;
      case 'getScriptId':
        return this.#facts.scriptId;
      case 'getServiceUrl':
        // A script bound to a sheet is not published as a web app.
        return null;
      default:
        throw new UnsupportedCall(`ScriptApp.${method}`);
    }
  }

  isAuthorised(user: string): boolean {
    return !this.#unauthorised.has(user);
  }

  /** What the user sees to at Google: to authorise the script, or to take that back. */
  setAuthorised(user: string, isAuthorised: boolean): void {
    if (isAuthorised) this.#unauthorised.delete(user);
    else this.#unauthorised.add(user);
  }

  ofSpreadsheet(eventType: SpreadsheetEventType): readonly Trigger[] {
    return this.#triggers.filter(({ spec }) => spec.source === 'SPREADSHEETS' && spec.eventType === eventType);
  }

  /** The clock trigger that fires next, up to the time; of the same time, the older one. */
  nextDue(until: number): Trigger | null {
    let next: Trigger | null = null;
    for (const trigger of this.#triggers) {
      if (trigger.nextAt === null || trigger.nextAt > until) continue;
      if (next === null || trigger.nextAt < (next.nextAt ?? 0)) next = trigger;
    }
    return next;
  }

  /** To be called as it fires. What a clock that was turned forward has passed over fires once, then on its schedule. */
  fired(id: string, now: number): void {
    this.#triggers = this.#triggers.map((trigger) =>
      trigger.id === id ? { ...trigger, nextAt: this.#next(trigger, Math.max(now, trigger.nextAt ?? now)) } : trigger,
    );
  }

  snapshot(): Saved {
    return { made: this.#made, triggers: this.#triggers, unauthorised: [...this.#unauthorised] };
  }

  restore(state: unknown): void {
    const { made, triggers, unauthorised } = state as Saved;
    this.#made = made;
    this.#triggers = [...triggers];
    this.#unauthorised.clear();
    for (const user of unauthorised) this.#unauthorised.add(user);
  }

  #create(spec: TriggerSpec, execution: Execution): TriggerFacts {
    const own = this.#triggers.filter((trigger) => trigger.owner === execution.user);
    if (own.length >= MOST_TRIGGERS) {
      throw new ServiceException(
        'This script has too many triggers. Triggers must be deleted from the script before more can be added.',
      );
    }
    if (spec.source === 'CLOCK' && spec.timeZone !== null) checkZone(spec.timeZone);
    const createdAt = execution.clock.now();
    this.#made += 1;
    const id = triggerId(this.#facts.scriptId, this.#made);
    const made: Trigger = { id, spec, owner: execution.user, createdAt, nextAt: null };
    // A time that has passed already fires at once.
    const nextAt = this.#next(made, createdAt) ?? (spec.source === 'CLOCK' ? createdAt : null);
    const trigger = { ...made, nextAt };
    this.#triggers.push(trigger);
    return factsOf(trigger);
  }

  #delete(id: string, user: string): void {
    const place = this.#triggers.findIndex((trigger) => trigger.id === id && trigger.owner === user);
    if (place < 0)
      throw new ServiceException(
        'Unexpected error while getting the method or property deleteTrigger on object ScriptApp.',
      );
    this.#triggers.splice(place, 1);
  }

  #next({ id, spec, createdAt }: Trigger, after: number): number | null {
    if (spec.source !== 'CLOCK') return null;
    const zone = zoneOf(spec.timeZone ?? this.#facts.timeZone);
    return nextFiring({ id, recurrence: spec.recurrence, zone, createdAt }, after);
  }
}

function checkZone(name: string): void {
  try {
    zoneOf(name);
  } catch {
    throw new ServiceException(`Invalid argument: timezone. ${name} is no time zone.`);
  }
}

function factsOf({ id, spec }: Trigger): TriggerFacts {
  return {
    id,
    handler: spec.handler,
    source: spec.source,
    eventType: spec.source === 'CLOCK' ? 'CLOCK' : spec.eventType,
    sourceId: spec.source === 'CLOCK' ? null : spec.sourceId,
  };
}

/** Digits, as Google's are. */
function triggerId(scriptId: string, ordinal: number): string {
  const digest = createHash('sha256').update(`${scriptId} ${ordinal}`).digest();
  return String(digest.readBigUInt64BE() >> 1n);
}
