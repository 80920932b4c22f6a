// The built bundle in a bare context with small stateful stand-ins for the services that the clock uses.
import { createContext, runInContext } from 'node:vm';
import { RestFailure } from '../../src/warehouse/failures';
import type { FakeBigQuery, SimulatedTime } from '../warehouse-client/fake-big-query';

interface JobResource {
  readonly jobReference: { readonly jobId: string; readonly location: string; readonly projectId: string };
  readonly configuration: {
    readonly labels: { readonly [name: string]: string };
    readonly jobTimeoutMs: string;
    readonly query: {
      readonly query: string;
      readonly useLegacySql: boolean;
      readonly queryParameters: [];
      readonly maximumBytesBilled: string;
    };
  };
}

export interface Trigger {
  readonly handler: string;
  readonly minutes: number;
}

export class BundleHost {
  readonly properties = new Map<string, string>();
  readonly notices: string[] = [];
  readonly locations = new Set<string>();
  readonly options: { readonly [name: string]: unknown }[] = [];
  triggers: Trigger[] = [];
  lockIsTaken = false;
  private readonly context: object;

  constructor(
    script: string,
    private readonly bigQuery: FakeBigQuery,
    private readonly time: SimulatedTime,
  ) {
    this.context = createContext(this.services());
    // The context's own Date, on the test's clock.
    runInContext('Date.now = () => clock.now()', this.context);
    runInContext(script, this.context);
  }

  call(functionName: string, ...args: readonly unknown[]): unknown {
    const named: { readonly [name: string]: unknown } = { ...this.context };
    const found = named[functionName];
    if (typeof found !== 'function') throw new Error(`The bundle has no function ${functionName}.`);
    // As a value of this realm, as an answer to the sidebar would be.
    const result: unknown = found(...args);
    return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
  }

  private services(): object {
    const { properties, time } = this;
    return {
      clock: time,
      console: { error: () => undefined },
      BigQuery: { Jobs: this.jobs() },
      PropertiesService: {
        getDocumentProperties: () => ({
          getProperties: () => Object.fromEntries(properties),
          setProperties: (values: object) => {
            for (const [key, value] of Object.entries(values)) properties.set(key, value);
          },
          deleteProperty: (key: string) => properties.delete(key),
        }),
      },
      LockService: {
        getScriptLock: () => ({
          tryLock: () => {
            if (this.lockIsTaken) return false;
            this.lockIsTaken = true;
            return true;
          },
          releaseLock: () => {
            this.lockIsTaken = false;
          },
        }),
      },
      ScriptApp: {
        AuthMode: { FULL: 'FULL' },
        AuthorizationStatus: { REQUIRED: 'REQUIRED', NOT_REQUIRED: 'NOT_REQUIRED' },
        getAuthorizationInfo: () => ({ getAuthorizationStatus: () => 'NOT_REQUIRED', getAuthorizationUrl: () => '' }),
        getProjectTriggers: () =>
          this.triggers.map((trigger) => ({ getHandlerFunction: () => trigger.handler, trigger })),
        deleteTrigger: ({ trigger }: { readonly trigger: Trigger }) => {
          this.triggers = this.triggers.filter((kept) => kept !== trigger);
        },
        newTrigger: (handler: string) => ({
          timeBased: () => ({
            everyMinutes: (minutes: number) => ({ create: () => void this.triggers.push({ handler, minutes }) }),
          }),
        }),
      },
      Session: { getEffectiveUser: () => ({ getEmail: () => 'owner@agency.example' }) },
      SpreadsheetApp: {
        getActive: () => ({ toast: (text: string) => void this.notices.push(text) }),
        getUi: () => ({ createMenu: (title: string) => this.menu(title) }),
      },
      Utilities: {
        sleep: (milliseconds: number) => time.sleep(milliseconds),
        getUuid: () => 'abcdef12-0000-4000-8000-000000000000',
        formatDate: (at: Date, zone: string, pattern: string) => offsetText(at, zone, pattern),
      },
    };
  }

  /** Every item names a function that the bundle has. */
  private menu(title: string): object {
    const menu = {
      addItem: (item: string, call: string) => {
        const named: { readonly [name: string]: unknown } = { ...this.context };
        if (typeof named[call] !== 'function')
          throw new Error(`${title} ▸ ${item} calls ${call}, which the bundle lacks.`);
        return menu;
      },
      addSeparator: () => menu,
      addSubMenu: () => menu,
      addToUi: () => undefined,
    };
    return menu;
  }

  private jobs(): object {
    const { bigQuery } = this;
    const thrown = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw error instanceof RestFailure ? asAppsScript(error) : error;
      }
    };
    return {
      insert: ({ jobReference, configuration }: JobResource) =>
        thrown(() => {
          if (configuration.query.useLegacySql !== false) throw new Error('Legacy SQL.');
          this.locations.add(jobReference.location);
          bigQuery.insert({
            jobId: jobReference.jobId,
            query: configuration.query.query,
            parameters: configuration.query.queryParameters,
            labels: configuration.labels,
            maximumBytesBilled: Number(configuration.query.maximumBytesBilled),
            jobTimeoutMs: Number(configuration.jobTimeoutMs),
          });
        }),
      get: (_project: string, jobId: string, options: { readonly location: string }) =>
        thrown(() => {
          this.locations.add(options.location);
          const { state, problem, labels } = bigQuery.get(jobId);
          return { status: { state, ...(problem ? { errorResult: problem } : {}) }, configuration: { labels } };
        }),
      getQueryResults: (_project: string, jobId: string, options: { readonly [name: string]: string | undefined }) =>
        thrown(() => {
          this.options.push(options);
          const { complete, fields, rows, pageToken } = bigQuery.results(jobId, options.pageToken);
          return { jobComplete: complete, schema: fields ? { fields } : undefined, rows, pageToken };
        }),
      cancel: (_project: string, jobId: string) => thrown(() => bigQuery.cancel(jobId)),
    };
  }
}

/** What Apps Script throws for an answer of REST, and, without details, for none. */
function asAppsScript({ status, reason, message }: RestFailure): Error {
  if (status === 0) return new Error(`API call to bigquery.jobs failed with error: ${message}`);
  const error = new Error(`API call to bigquery.jobs failed with error: ${message}`);
  const details = { code: status, message, errors: [{ message, domain: 'global', reason }] };
  return Object.assign(error, { name: 'GoogleJsonResponseException', details });
}

function offsetText(at: Date, zone: string, pattern: string): string {
  if (pattern !== 'Z') throw new Error(`Pattern ${pattern} is not expected.`);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    at.getTime(),
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name.slice(3).replace(':', '');
}
