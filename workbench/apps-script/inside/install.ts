// The entry of what runs inside the script's context: puts Google's globals there and calls the script's function.

import type { Answer, EndMessage, LogLevel, StartMessage, ThrownError, ToHost } from '../channel';
import { bigQuery } from './bigquery';
import { cacheService } from './cache-service';
import type { Environment } from './call';
import { logger, scriptConsole } from './console';
import { crossed, illegalPlace } from './crossing';
import { installDate } from './date';
import { eventOf } from './events';
import { htmlService } from './html-service';
import { lockService } from './lock-service';
import { mailApp } from './mail-app';
import { propertiesService } from './properties-service';
import { scriptApp } from './script-app';
import { session } from './session';
import { charts } from './spreadsheet/charts';
import type { CellEdit } from './spreadsheet/protocol';
import { editEvent, openEvent, spreadsheetApp } from './spreadsheet/spreadsheet-app';
import { ArgumentsException, missing } from './strict';
import { urlFetchApp } from './url-fetch-app';
import { utilities } from './utilities';
import { zoneOf } from './zone';

/** What the thread gives to the context. */
export interface Lines {
  /** Sends a call and blocks until it is answered. */
  readonly exchange: (message: ToHost) => Answer;
  readonly send: (message: ToHost) => void;
  readonly now: () => number;
}

export interface Installed {
  run(start: StartMessage): EndMessage | Promise<EndMessage>;
}

/** V8 brings these into any context; Apps Script's documentation promises none of them. */
const NOT_IN_APPS_SCRIPT = ['WebAssembly', 'SharedArrayBuffer', 'Atomics'];

/** Services that the product does not use: there, so that to use one fails by name. */
const NOT_HERE = [
  'AdminDirectory',
  'CalendarApp',
  'CardService',
  'ContactsApp',
  'ContentService',
  'DocumentApp',
  'DriveApp',
  'FormApp',
  'GmailApp',
  'GroupsApp',
  'Jdbc',
  'LanguageApp',
  'LinearOptimizationService',
  'Maps',
  'SitesApp',
  'SlidesApp',
  'XmlService',
];

export function install(lines: Lines, start: StartMessage): Installed {
  const environment: Environment = {
    call: (service, method, args) => answered(lines, { kind: 'CALL', service, method, args }),
    now: lines.now,
    timeZone: start.timeZone,
    locale: start.locale,
  };
  installDate(globalThis, lines.now, zoneOf(start.timeZone));
  for (const name of NOT_IN_APPS_SCRIPT) Reflect.deleteProperty(globalThis, name);
  for (const name of NOT_HERE) define(name, missing(name));
  for (const [name, value] of Object.entries(services(environment, lines, start))) define(name, value);
  const notTheScripts = new Set([globalThis, Object.prototype].flatMap(Object.getOwnPropertyNames));
  const ofTheScript: OfTheScript = (name) => (notTheScripts.has(name) ? undefined : Reflect.get(globalThis, name));
  return { run: (run) => outcome(ofTheScript, environment, run) };
}

/** Not enumerable, as the globals of the language are not. */
function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

function services(environment: Environment, { send }: Lines, start: StartMessage): Record<string, unknown> {
  const { call, now } = environment;
  const write = (level: LogLevel, text: string): void => send({ kind: 'LOG', level, text });
  const advanced: Record<string, unknown> = start.advancedServices.includes('bigquery')
    ? { BigQuery: bigQuery(call) }
    : {};
  return {
    console: scriptConsole(write, now),
    Logger: logger(write),
    CacheService: cacheService(call),
    Charts: charts,
    HtmlService: htmlService(call),
    LockService: lockService(call),
    MailApp: mailApp(call),
    PropertiesService: propertiesService(call),
    ScriptApp: scriptApp(environment),
    Session: session(environment),
    SpreadsheetApp: spreadsheetApp(call),
    UrlFetchApp: urlFetchApp(call),
    Utilities: utilities(call),
    ...advanced,
  };
}

function answered(lines: Lines, message: ToHost): unknown {
  const answer = lines.exchange(message);
  if ('error' in answer) throw rethrown(answer.error);
  return answer.value;
}

/** An Error of this context, so that the script's instanceof holds. */
function rethrown({ name, message, details }: ThrownError): Error {
  const error = new Error(message);
  error.name = name;
  if (details !== undefined) Object.assign(error, { details });
  // The stack was taken before the name was known.
  error.stack = `${name}: ${message}${(error.stack ?? '').replace(/^[^\n]*/, '')}`;
  return error;
}

/** What the script itself has put among the globals. */
type OfTheScript = (name: string) => unknown;

function outcome(
  ofTheScript: OfTheScript,
  environment: Environment,
  start: StartMessage,
): EndMessage | Promise<EndMessage> {
  try {
    const value = calledFunction(ofTheScript, start)(...argumentsOf(environment, start));
    if (!isPromise(value)) return ended(value, start);
    return value.then(
      (settled) => ended(settled, start),
      (error: unknown) => ({ error: thrown(error) }),
    );
  } catch (error) {
    return { error: thrown(error) };
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function calledFunction(
  ofTheScript: OfTheScript,
  { functionName, crossing }: StartMessage,
): (...args: unknown[]) => unknown {
  const found = ofTheScript(functionName);
  const isPrivate = crossing === 'GOOGLE_SCRIPT_RUN' && functionName.endsWith('_');
  if (typeof found === 'function' && !isPrivate) return found as (...args: unknown[]) => unknown;
  if (crossing === 'GOOGLE_SCRIPT_RUN') throw new TypeError(`google.script.run.${functionName} is not a function`);
  throw new Error(`Script function not found: ${functionName}`);
}

function argumentsOf(environment: Environment, { args, crossing, event }: StartMessage): readonly unknown[] {
  if (event.kind !== 'NONE') {
    return [
      eventOf(event, environment, (kind, detail) =>
        kind === 'EDIT'
          ? { ...editEvent(environment.call, detail as CellEdit) }
          : { ...openEvent(environment.call), ...(detail as object) },
      ),
    ];
  }
  if (crossing === 'PLAIN') return args;
  for (const [at, arg] of args.entries()) {
    const found = illegalPlace(arg, String(at));
    if (found !== null) throw new TypeError(`Failed due to illegal value in property: ${found.place} (${found.what})`);
  }
  return args.map(crossed);
}

function ended(value: unknown, { crossing }: StartMessage): EndMessage {
  if (crossing === 'PLAIN') return { value };
  const found = illegalPlace(value);
  if (found === null) return { value: crossed(value) };
  const where = found.place === '' ? 'it' : found.place;
  const words = 'The script completed but the returned value is not a supported return type';
  return { error: thrown(new ArgumentsException(`${words}: ${where} is ${found.what}.`)) };
}

/** Anything may be thrown; Google shows what is no error as its text. */
export function thrown(error: unknown): ThrownError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const details = 'details' in error ? { details: JSON.parse(JSON.stringify(error.details ?? null)) as unknown } : {};
  return {
    name: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...details,
  };
}
