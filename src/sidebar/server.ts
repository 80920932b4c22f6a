// The server's functions as promises: what fails there, or on the way there, is a ServerFailure that says what to do.
import type { Answer, Failure, SidebarServer } from './contract';

type Calls = { readonly [N in keyof SidebarServer]: (...given: Parameters<SidebarServer[N]>) => void };

interface Runner extends Calls {
  withSuccessHandler(handler: (answer: unknown) => void): Runner;
  withFailureHandler(handler: (error: unknown) => void): Runner;
}

/** Google's, in every page that HtmlService serves. */
declare const google: { readonly script: { readonly run: Runner } };

type ValueOf<N extends keyof SidebarServer> = ReturnType<SidebarServer[N]> extends Answer<infer T> ? T : never;

export class ServerFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'ServerFailure';
  }
}

export function ask<N extends keyof SidebarServer>(
  name: N,
  ...given: Parameters<SidebarServer[N]>
): Promise<ValueOf<N>> {
  return new Promise((resolve, reject) => {
    const calls: Calls = google.script.run
      .withSuccessHandler((answer) => {
        if (!isAnswer<ValueOf<N>>(answer)) reject(new ServerFailure(NO_ANSWER));
        else if (answer.ok) resolve(answer.value);
        else reject(new ServerFailure(answer.failure));
      })
      .withFailureHandler((error) => reject(new ServerFailure(failureOf(error))));
    calls[name](...given);
  });
}

/** What is thrown by a call, or by ourselves, as it is shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ServerFailure) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  const known = PLATFORM.find(({ says }) => says.test(message));
  return { message, remedy: known === undefined ? TRY_AGAIN : known.remedy, fields: {} };
}

const TRY_AGAIN = 'Try again. If it fails once more, look at the Runs tab for what was going on.';

/** What Apps Script itself says, which knows nothing of EROS. */
const PLATFORM: readonly { readonly says: RegExp; readonly remedy: string }[] = [
  {
    says: /authori[sz]|permission/i,
    remedy: 'Choose any command of the EROS menu, allow what is asked for, and open this sidebar again.',
  },
  {
    says: /maximum execution time/i,
    remedy: 'What was saved stays. The clock goes on with it by itself; see Automation ▸ Status.',
  },
  {
    says: /NetworkError|connection failure|HTTP 0/i,
    remedy: 'Check the connection, then try again. What was started goes on without this sidebar.',
  },
  {
    says: /too many (simultaneous|times)|quota|rate limit/i,
    remedy: 'Google holds calls back for now. Wait a minute, then try again.',
  },
  {
    says: /not found|is not a function/i,
    remedy: 'This sidebar is older than the add-on. Close it and open it again from the EROS menu.',
  },
];

const NO_ANSWER: Failure = {
  message: 'The server gave no answer that this sidebar knows.',
  remedy: 'This sidebar may be older than the add-on. Close it and open it again from the EROS menu.',
  fields: {},
};

function isAnswer<T>(value: unknown): value is Answer<T> {
  return typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean';
}
