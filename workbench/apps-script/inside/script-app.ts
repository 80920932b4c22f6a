// ScriptApp: triggers, authorisation, the script itself.

import { argument, only } from './arguments';
import type { Environment } from './call';
import { ArgumentsException, type EnumValue, enumOf, mismatch, strict } from './strict';
import type { Recurrence, SpreadsheetEventType, TriggerFacts, TriggerSpec, WeekDay } from './trigger-spec';

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
export const AuthMode = enumOf('ScriptApp.AuthMode', ['NONE', 'CUSTOM_FUNCTION', 'LIMITED', 'FULL']);
const AuthorizationStatus = enumOf('ScriptApp.AuthorizationStatus', ['REQUIRED', 'NOT_REQUIRED']);
const EventType = enumOf('ScriptApp.EventType', [
  'CLOCK',
  'ON_OPEN',
  'ON_EDIT',
  'ON_FORM_SUBMIT',
  'ON_CHANGE',
  'ON_EVENT_UPDATED',
]);
const TriggerSource = enumOf('ScriptApp.TriggerSource', ['SPREADSHEETS', 'CLOCK', 'FORMS', 'DOCUMENTS', 'CALENDAR']);
const WeekDays = enumOf('ScriptApp.WeekDay', [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
]);

interface Draft {
  kind?: 'MINUTES' | 'HOURS' | 'DAYS' | 'WEEKS' | 'MONTHS' | 'ONCE';
  count?: number;
  weekDay?: WeekDay;
  monthDay?: number;
  hour?: number;
  minute?: number;
  at?: number;
  timeZone?: string;
}

/** In the words that Google has for the recurrences it refuses. */
function oneOf(method: string, value: number, allowed: readonly number[]): number {
  if (allowed.includes(value)) return value;
  const list = `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`;
  throw new ArgumentsException(`The value you passed to ${method} was invalid. It must be one of ${list}.`);
}

function within(method: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new ArgumentsException(
    `The value you passed to ${method} was invalid. It must be an integer between ${low} and ${high}.`,
  );
}

function recurrenceOf(draft: Draft): Recurrence {
  const hour = draft.hour ?? null;
  const minute = draft.minute ?? null;
  if (draft.minute !== undefined && draft.hour === undefined) {
    throw new ArgumentsException('nearMinute requires atHour: say which hour the minute belongs to.');
  }
  const count = draft.count ?? 1;
  switch (draft.kind) {
    case 'MINUTES':
    case 'HOURS':
      return { every: draft.kind, count };
    case 'DAYS':
      return { every: 'DAYS', count, hour, minute };
    case 'WEEKS':
      if (draft.weekDay === undefined)
        throw new ArgumentsException('A weekly trigger must say its day: call onWeekDay.');
      return { every: 'WEEKS', count, weekDay: draft.weekDay, hour, minute };
    case 'MONTHS':
      return { every: 'MONTHS', monthDay: draft.monthDay ?? 1, hour, minute };
    case 'ONCE':
      return { every: 'ONCE', at: draft.at ?? 0 };
    default:
      throw new ArgumentsException('Please specify a recurrence or a time for the clock trigger.');
  }
}

function weekDayOf(value: unknown, args: readonly unknown[]): WeekDay {
  const name = String(value);
  const day = DAYS.find((known) => known === name && Object.hasOwn(WeekDays, name));
  if (day === undefined || typeof value !== 'object') throw mismatch('ClockTriggerBuilder.onWeekDay', args);
  return day;
}

type Create = (spec: TriggerSpec) => object;

function clockBuilder(handler: string, now: () => number, create: Create): object {
  const draft: Draft = {};
  const TYPE = 'ClockTriggerBuilder';
  const recur = (kind: Draft['kind'], change: Partial<Draft>): object => {
    // onWeekDay stands alone or refines everyWeeks; two other recurrences contradict each other.
    if (draft.kind !== undefined && !(draft.kind === 'WEEKS' && kind === 'WEEKS')) {
      throw new ArgumentsException('The clock trigger already has a recurrence; a trigger can have one only.');
    }
    Object.assign(draft, { kind }, change);
    return builder;
  };
  const number = (method: string, args: readonly unknown[]): number => only(`${TYPE}.${method}`, 'number', args);
  const builder: object = strict(TYPE, {
    everyMinutes: (...args: unknown[]) =>
      recur('MINUTES', { count: oneOf('everyMinutes', number('everyMinutes', args), [1, 5, 10, 15, 30]) }),
    everyHours: (...args: unknown[]) =>
      recur('HOURS', { count: oneOf('everyHours', number('everyHours', args), [1, 2, 4, 6, 8, 12]) }),
    everyDays: (...args: unknown[]) => recur('DAYS', { count: within('everyDays', number('everyDays', args), 1, 366) }),
    everyWeeks: (...args: unknown[]) =>
      recur('WEEKS', { count: within('everyWeeks', number('everyWeeks', args), 1, 52) }),
    onWeekDay: (...args: unknown[]) => recur('WEEKS', { weekDay: weekDayOf(args[0], args) }),
    onMonthDay: (...args: unknown[]) =>
      recur('MONTHS', { monthDay: within('onMonthDay', number('onMonthDay', args), 1, 31) }),
    atHour(...args: unknown[]) {
      draft.hour = within('atHour', number('atHour', args), 0, 23);
      return builder;
    },
    nearMinute(...args: unknown[]) {
      draft.minute = within('nearMinute', number('nearMinute', args), 0, 59);
      return builder;
    },
    inTimezone(...args: unknown[]) {
      draft.timeZone = only(`${TYPE}.inTimezone`, 'string', args);
      return builder;
    },
    at(...args: unknown[]) {
      const [date] = args;
      if (!(date instanceof Date)) throw mismatch(`${TYPE}.at`, args);
      return recur('ONCE', { at: date.getTime() });
    },
    atDate(...args: unknown[]) {
      const [year, month, day] = [0, 1, 2].map((at) => argument(`${TYPE}.atDate`, 'number', args, at));
      return recur('ONCE', { at: new Date(year ?? 0, (month ?? 1) - 1, day ?? 1).getTime() });
    },
    after: (...args: unknown[]) => recur('ONCE', { at: now() + number('after', args) }),
    create: () =>
      create({ source: 'CLOCK', handler, recurrence: recurrenceOf(draft), timeZone: draft.timeZone ?? null }),
  });
  return builder;
}

function spreadsheetBuilder(handler: string, sourceId: string, create: Create): object {
  let eventType: SpreadsheetEventType | undefined;
  const on = (type: SpreadsheetEventType) => (): object => {
    eventType = type;
    return builder;
  };
  const builder: object = strict('SpreadsheetTriggerBuilder', {
    onOpen: on('ON_OPEN'),
    onEdit: on('ON_EDIT'),
    onChange: on('ON_CHANGE'),
    onFormSubmit: on('ON_FORM_SUBMIT'),
    create() {
      if (eventType === undefined) throw new ArgumentsException('Please specify an event for the spreadsheet trigger.');
      return create({ source: 'SPREADSHEETS', handler, eventType, sourceId });
    },
  });
  return builder;
}

function sourceIdOf(value: unknown, args: readonly unknown[]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'getId' in value && typeof value.getId === 'function') {
    return String(value.getId());
  }
  throw mismatch('TriggerBuilder.forSpreadsheet', args);
}

const ids = new WeakMap<object, string>();

function triggerOf(facts: TriggerFacts): object {
  const trigger = strict('Trigger', {
    getUniqueId: () => facts.id,
    getHandlerFunction: () => facts.handler,
    getEventType: () => EventType[facts.eventType],
    getTriggerSource: () => TriggerSource[facts.source],
    getTriggerSourceId: () => facts.sourceId,
    toString: () => 'Trigger',
  });
  ids.set(trigger, facts.id);
  return trigger;
}

export function scriptApp({ call, now }: Environment): object {
  const ask = (method: string, ...args: unknown[]): unknown => call('ScriptApp', method, args);
  const create: Create = (spec) => triggerOf(ask('newTrigger', spec) as TriggerFacts);
  const triggers = (method: string) => (): object[] => (ask(method) as readonly TriggerFacts[]).map(triggerOf);
  return strict('ScriptApp', {
    AuthMode,
    AuthorizationStatus,
    EventType,
    TriggerSource,
    WeekDay: WeekDays,
    newTrigger(...args: unknown[]) {
      const handler = only('ScriptApp.newTrigger', 'string', args);
      return strict('TriggerBuilder', {
        timeBased: () => clockBuilder(handler, now, create),
        forSpreadsheet: (source: unknown) => spreadsheetBuilder(handler, sourceIdOf(source, [source]), create),
      });
    },
    getProjectTriggers: triggers('getProjectTriggers'),
    getUserTriggers: triggers('getProjectTriggers'),
    deleteTrigger(trigger: unknown) {
      const id = typeof trigger === 'object' && trigger !== null ? ids.get(trigger) : undefined;
      if (id === undefined) throw mismatch('ScriptApp.deleteTrigger', [trigger]);
      ask('deleteTrigger', id);
    },
    getAuthorizationInfo(mode: unknown) {
      if (mode !== AuthMode.FULL && mode !== AuthMode.LIMITED && mode !== AuthMode.NONE) {
        throw mismatch('ScriptApp.getAuthorizationInfo', [mode]);
      }
      const info = ask('getAuthorizationInfo') as { readonly required: boolean; readonly url: string };
      const status: EnumValue = info.required ? AuthorizationStatus.REQUIRED : AuthorizationStatus.NOT_REQUIRED;
      return strict('AuthorizationInfo', {
        getAuthorizationStatus: () => status,
        getAuthorizationUrl: () => (info.required ? info.url : null),
      });
    },
    getOAuthToken: () => ask('getOAuthToken'),
    getScriptId: () => ask('getScriptId'),
    getService: () =>
      strict('Service', { getUrl: () => ask('getServiceUrl'), isEnabled: () => ask('getServiceUrl') !== null }),
  });
}
