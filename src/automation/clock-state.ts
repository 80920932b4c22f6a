// What the clock remembers between executions: in document properties, a small JSON text each.
import { type Instant, instant } from '../calendar/civil';
import { defaultParameters, type Parameters, parameterDefinitions, parseParameters } from '../parameters/registry';
import {
  flag,
  list,
  mapped,
  name as named,
  nullable,
  number,
  object,
  oneOf,
  type Read,
  type Reader,
  readJson,
  SchemaError,
  text,
  whole,
} from '../planning/schema';
import type { ClockJobName } from './clock-job';
import type { Properties } from './ports';

const ANY_TIME = mapped(number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), instant);
const COUNT = whole(0, Number.MAX_SAFE_INTEGER);

const owner = object({ email: named('an address'), since: ANY_TIME, installation: named('an id'), minutes: COUNT });
const stopped = object({ by: text(), at: ANY_TIME });
const trouble = object({ at: ANY_TIME, message: text() });
const outage = object({ since: ANY_TIME, told: flag() });
const beat = object({ at: ANY_TIME });
const unauthorised = object({ since: ANY_TIME, url: text() });
const pauses = object({
  readAt: ANY_TIME,
  jobs: list(object({ name: text(), by: nullable(text()), reason: nullable(text()) }), 1000),
});

const handle = object({ jobId: text(), attempt: whole(1, 1000), startedAt: number(0, Number.MAX_SAFE_INTEGER) });
const jobState = object({
  /** The last slot that was settled, well or badly, or let go by. */
  settled: nullable(ANY_TIME),
  running: nullable(
    object({ slot: ANY_TIME, attempt: COUNT, begins: COUNT, startedAt: ANY_TIME, handle: nullable(handle) }),
  ),
  /** A failed slot that is tried again. */
  retry: nullable(object({ slot: ANY_TIME, attempt: COUNT, at: ANY_TIME })),
  last: nullable(
    object({
      slot: ANY_TIME,
      startedAt: ANY_TIME,
      endedAt: ANY_TIME,
      outcome: oneOf('DONE', 'FAILED'),
      message: text(),
      missed: COUNT,
    }),
  ),
});

export type Owner = Read<typeof owner>;
export type Stopped = Read<typeof stopped>;
export type Pauses = Read<typeof pauses>;
export type JobState = Read<typeof jobState>;

export interface ClockState {
  readonly owner: Owner | null;
  readonly heartbeat: Instant | null;
  readonly stopped: Stopped | null;
  readonly unauthorised: Read<typeof unauthorised> | null;
  readonly trouble: Read<typeof trouble> | null;
  /** Since when the warehouse can't be asked, and whether that was told. */
  readonly outage: Read<typeof outage> | null;
  /** Pauses that a terminal has set, as last read. */
  readonly pauses: Pauses | null;
  /** From when the queue has, or may have, pages. */
  readonly pendingFrom: Instant | null;
  readonly parameters: Parameters;
  readonly jobs: { readonly [name in ClockJobName]: JobState };
  readonly stoppedJobs: { readonly [name in ClockJobName]: Stopped | null };
}

const PREFIX = 'eros.clock.';
const KEYS = {
  owner: `${PREFIX}owner`,
  heartbeat: `${PREFIX}heartbeat`,
  stopped: `${PREFIX}paused`,
  unauthorised: `${PREFIX}unauthorised`,
  trouble: `${PREFIX}trouble`,
  outage: `${PREFIX}outage`,
  pauses: `${PREFIX}pauses`,
  pendingFrom: `${PREFIX}pending`,
  takeUp: `${PREFIX}takeup`,
  parameters: `${PREFIX}parameters`,
} as const;

const jobKey = (job: ClockJobName): string => `${PREFIX}job.${job}`;
const stoppedKey = (job: ClockJobName): string => `${PREFIX}paused.${job}`;

const NEW_JOB: JobState = { settled: null, running: null, retry: null, last: null };

/** A property holds 9 KB; an error's text can be longer. */
const LONGEST_MESSAGE = 600;

/** Pauses of all jobs share a property; a character may take three bytes. */
const LONGEST_REASON = 300;

export function shortened(message: string, longest = LONGEST_MESSAGE): string {
  return message.length > longest ? `${message.slice(0, longest - 1)}…` : message;
}

/** Of a pause. */
export const shortReason = (reason: string | null): string | null => reason && shortened(reason, LONGEST_REASON);

/** Nobody can mend a document's property by hand. */
export class BrokenProperty extends Error {
  readonly code = 'BROKEN_PROPERTY';
  constructor(
    readonly key: string,
    problem: string,
  ) {
    super(`${problem} EROS ▸ Automation ▸ Start forgets it.`);
    this.name = 'BrokenProperty';
  }
}

function readKept<T>(kept: { readonly [key: string]: string }, key: string, reader: Reader<T>): T | null {
  const json = kept[key];
  try {
    return json === undefined ? null : readJson(reader, json, `Document property ${key}`);
  } catch (error) {
    if (error instanceof SchemaError) throw new BrokenProperty(key, error.message);
    throw error;
  }
}

/** The same; what can't be read is forgotten. */
export function mendedClockState(properties: Properties): ClockState {
  for (;;) {
    try {
      return readClockState(properties);
    } catch (error) {
      if (!(error instanceof BrokenProperty)) throw error;
      properties.delete(error.key);
    }
  }
}

/** All that is remembered, in one read. */
export function readClockState(properties: Properties): ClockState {
  const kept = properties.all();
  const read = <T>(key: string, reader: Reader<T>): T | null => readKept(kept, key, reader);
  const perJob = <T>(of: (job: ClockJobName) => T): { readonly [name in ClockJobName]: T } => ({
    performance: of('performance'),
    daily: of('daily'),
    sweep: of('sweep'),
    monitor: of('monitor'),
    health: of('health'),
    queue: of('queue'),
  });
  const parameters = kept[KEYS.parameters];
  return {
    owner: read(KEYS.owner, owner),
    heartbeat: read(KEYS.heartbeat, beat)?.at ?? null,
    stopped: read(KEYS.stopped, stopped),
    unauthorised: read(KEYS.unauthorised, unauthorised),
    trouble: read(KEYS.trouble, trouble),
    outage: read(KEYS.outage, outage),
    pauses: read(KEYS.pauses, pauses),
    pendingFrom: earlier(read(KEYS.pendingFrom, beat)?.at ?? null, read(KEYS.takeUp, beat)?.at ?? null),
    parameters: parameters === undefined ? defaultParameters : parseParameters(parameters).parameters,
    jobs: perJob((job) => read(jobKey(job), jobState) ?? NEW_JOB),
    stoppedJobs: perJob((job) => read(stoppedKey(job), stopped)),
  };
}

type Kept = Exclude<keyof typeof KEYS, 'parameters' | 'pendingFrom' | 'takeUp' | 'heartbeat'>;

export function remember<K extends Kept>(properties: Properties, key: K, value: NonNullable<ClockState[K]>): void {
  properties.set({ [KEYS[key]]: JSON.stringify(value) });
}

export function forget(properties: Properties, key: Kept): void {
  properties.delete(KEYS[key]);
}

export function rememberBeat(properties: Properties, at: Instant): void {
  properties.set({ [KEYS.heartbeat]: JSON.stringify({ at }) });
}

const earlier = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b;

/** Announces work for the queue from an instant on. */
export function rememberPending(properties: Properties, from: Instant): void {
  properties.set({ [KEYS.pendingFrom]: JSON.stringify({ at: from }) });
}

/**
 * Announces that whatever an execution may leave leased can be taken up from then on. It stands beside what is announced
 * otherwise: work that is done before that can't have taken it up. Of two such instants the later one holds for both.
 */
export function rememberTakeUp(properties: Properties, from: Instant): void {
  const known = readKept(properties.all(), KEYS.takeUp, beat);
  if (known === null || known.at < from) properties.set({ [KEYS.takeUp]: JSON.stringify({ at: from }) });
}

/** Takes back what was announced for that instant or before it. */
export function forgetPending(properties: Properties, upTo: Instant): void {
  const kept = properties.all();
  for (const key of [KEYS.pendingFrom, KEYS.takeUp]) {
    const announced = readKept(kept, key, beat);
    if (announced !== null && announced.at <= upTo) properties.delete(key);
  }
}

export function rememberJob(properties: Properties, job: ClockJobName, state: JobState): void {
  properties.set({ [jobKey(job)]: JSON.stringify(state) });
}

export function rememberStoppedJob(properties: Properties, job: ClockJobName, value: Stopped | null): void {
  if (value === null) properties.delete(stoppedKey(job));
  else properties.set({ [stoppedKey(job)]: JSON.stringify(value) });
}

/** Keeps the automation's numbers that differ from the defaults: an idle tick then knows the schedules without the warehouse. */
export function rememberParameters(properties: Properties, parameters: Parameters): void {
  const changed: { [name: string]: unknown } = {};
  for (const { group, name, default: usual } of parameterDefinitions) {
    if (group === 'automation' && parameters[name] !== usual) changed[name] = parameters[name];
  }
  properties.set({ [KEYS.parameters]: JSON.stringify(changed) });
}
