// The script's Date: "now" is the host's clock, local time is the project's time zone and not the machine's.

import { instantOf, offsetText, utc, type Zone } from './zone';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ISO_DATE = /^[+-]?\d{4,6}(?:-\d{2}(?:-\d{2})?)?$/;
const ISO_LOCAL = /^[+-]?\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;
const NAMES_ITS_ZONE = /(?:Z|UTC?|GMT|\b[ECMP][SD]T|[+-]\d{2}:?\d{2})\s*(?:\([^)]*\))?\s*$/i;

type Setter = (this: Date, ...values: number[]) => number;

const two = (value: number): string => String(value).padStart(2, '0');

/** Changes the context's Date in place, so that dates that come by the wire are of it too. */
export function installDate(realm: { Date: DateConstructor }, now: () => number, zone: Zone): void {
  const Native = realm.Date;
  const civil = (date: Date): Date => {
    const instant = Native.prototype.getTime.call(date);
    return new Native(instant + (Number.isNaN(instant) ? 0 : zone.offset(instant)));
  };
  const parse = (text: string): number => {
    if (ISO_DATE.test(text)) return Native.parse(text);
    if (ISO_LOCAL.test(text)) return instantOf(zone, Native.parse(`${text}Z`));
    if (NAMES_ITS_ZONE.test(text)) return Native.parse(text);
    return instantOf(zone, Native.parse(`${text} UTC`));
  };

  function instantFrom(values: unknown[]): number {
    if (values.length === 0) return now();
    if (values.length > 1) return instantOf(zone, fieldsOf(values.map(Number)));
    const [value] = values;
    if (value instanceof Native) return value.getTime();
    const primitive = typeof value === 'object' && value !== null ? new Native(value.toString()).getTime() : value;
    return typeof primitive === 'string' ? parse(primitive) : Number(primitive);
  }

  const Clocked = new Proxy(Native, {
    construct: (_, values: unknown[], target) => Reflect.construct(Native, [instantFrom(values)], target),
    apply: () => new Native(now()).toString(),
    get: (target, key, receiver) => {
      if (key === 'now') return now;
      if (key === 'parse') return (text: unknown) => parse(String(text));
      return Reflect.get(target, key, receiver);
    },
  });
  patchPrototype(Native.prototype, civil, zone);
  Object.defineProperty(Native.prototype, 'constructor', { value: Clocked, writable: true, configurable: true });
  Object.defineProperty(realm, 'Date', { value: Clocked, writable: true, configurable: true, enumerable: false });
}

function fieldsOf(values: readonly number[]): number {
  const [year = Number.NaN, month = 0, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = values;
  const whole = Math.trunc(year);
  return utc(whole >= 0 && whole <= 99 ? 1900 + whole : year, month, day, hour, minute, second, ms);
}

function patchPrototype(prototype: Date, civil: (date: Date) => Date, zone: Zone): void {
  const define = (name: string, value: (this: Date, ...values: never[]) => unknown): void => {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
  };
  const getters = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const;
  for (const field of getters) {
    const read = prototype[`getUTC${field}`];
    define(`get${field}`, function () {
      return read.call(civil(this));
    });
  }
  const setters = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const;
  for (const field of setters) {
    const write = prototype[`setUTC${field}`] as Setter;
    define(`set${field}`, function (...values: number[]) {
      // A year may be set on an invalid date, which then counts from 1970.
      const local = Number.isNaN(this.getTime()) && field === 'FullYear' ? new Date(0) : civil(this);
      const changed = write.apply(local, values);
      return this.setTime(Number.isNaN(changed) ? changed : instantOf(zone, changed));
    });
  }
  define('getTimezoneOffset', function () {
    const instant = this.getTime();
    return Number.isNaN(instant) ? instant : -zone.offset(instant) / 60_000;
  });
  define('toDateString', function () {
    return Number.isNaN(this.getTime()) ? 'Invalid Date' : dateText(civil(this));
  });
  define('toTimeString', function () {
    return Number.isNaN(this.getTime()) ? 'Invalid Date' : timeText(civil(this), this.getTime(), zone);
  });
  define('toString', function () {
    if (Number.isNaN(this.getTime())) return 'Invalid Date';
    return `${dateText(civil(this))} ${timeText(civil(this), this.getTime(), zone)}`;
  });
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'] as const) {
    const native = prototype[name] as (this: Date, locales?: string, options?: Intl.DateTimeFormatOptions) => string;
    define(name, function (locales?: string, options?: Intl.DateTimeFormatOptions) {
      return native.call(this, locales, { timeZone: zone.name, ...options });
    });
  }
}

function dateText(civil: Date): string {
  const year = civil.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${DAYS[civil.getUTCDay()]} ${MONTHS[civil.getUTCMonth()]} ${two(civil.getUTCDate())} ${year < 0 ? '-' : ''}${digits}`;
}

function timeText(civil: Date, instant: number, zone: Zone): string {
  const clock = `${two(civil.getUTCHours())}:${two(civil.getUTCMinutes())}:${two(civil.getUTCSeconds())}`;
  return `${clock} GMT${offsetText(zone.offset(instant), '')} (${zone.label(instant, 'long')})`;
}
