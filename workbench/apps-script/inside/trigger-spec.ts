// What a trigger is made of; the facade builds it, the host keeps it.

export type WeekDay = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';

/** When a clock trigger fires; hours and minutes in its time zone. */
export type Recurrence =
  | { readonly every: 'MINUTES' | 'HOURS'; readonly count: number }
  | { readonly every: 'DAYS'; readonly count: number; readonly hour: number | null; readonly minute: number | null }
  | {
      readonly every: 'WEEKS';
      readonly count: number;
      readonly weekDay: WeekDay;
      readonly hour: number | null;
      readonly minute: number | null;
    }
  | {
      readonly every: 'MONTHS';
      readonly monthDay: number;
      readonly hour: number | null;
      readonly minute: number | null;
    }
  | { readonly every: 'ONCE'; readonly at: number };

export type SpreadsheetEventType = 'ON_OPEN' | 'ON_EDIT' | 'ON_CHANGE' | 'ON_FORM_SUBMIT';

export type TriggerSpec =
  | {
      readonly source: 'CLOCK';
      readonly handler: string;
      readonly recurrence: Recurrence;
      readonly timeZone: string | null;
    }
  | {
      readonly source: 'SPREADSHEETS';
      readonly handler: string;
      readonly eventType: SpreadsheetEventType;
      readonly sourceId: string;
    };

export interface TriggerFacts {
  readonly id: string;
  readonly handler: string;
  readonly source: 'CLOCK' | 'SPREADSHEETS';
  readonly eventType: 'CLOCK' | SpreadsheetEventType;
  readonly sourceId: string | null;
}
