// Which calls need which authorisation, and what Google says to a script that lacks it.

import { GoogleJsonResponseException, ServiceException } from './exception';
import type { Execution } from './service';

const SCOPE = 'https://www.googleapis.com/auth/';

interface Need {
  /** As Google names the call. */
  readonly shown: string;
  /** Any one of these will do. */
  readonly scopes: readonly string[];
}

const need = (shown: string, ...scopes: string[]): Need => ({ shown, scopes: scopes.map((scope) => SCOPE + scope) });

const NEEDS: Readonly<Record<string, Need>> = {
  'UrlFetchApp.fetch': need('UrlFetchApp.fetch', 'script.external_request'),
  'UrlFetchApp.fetchAll': need('UrlFetchApp.fetchAll', 'script.external_request'),
  'MailApp.sendEmail': need('MailApp.sendEmail', 'script.send_mail'),
  'MailApp.getRemainingDailyQuota': need('MailApp.getRemainingDailyQuota', 'script.send_mail'),
  'ScriptApp.newTrigger': need('ScriptApp.newTrigger', 'script.scriptapp'),
  'ScriptApp.getProjectTriggers': need('ScriptApp.getProjectTriggers', 'script.scriptapp'),
  'ScriptApp.deleteTrigger': need('ScriptApp.deleteTrigger', 'script.scriptapp'),
  'Session.activeUser': need('Session.getActiveUser', 'userinfo.email'),
  'Session.effectiveUser': need('Session.getEffectiveUser', 'userinfo.email'),
  'SpreadsheetApp.ui.showSidebar': need('Ui.showSidebar', 'script.container.ui'),
  'SpreadsheetApp.ui.showDialog': need('Ui.showModalDialog', 'script.container.ui'),
};

/** A simple trigger may ask who is there; it is told nothing. */
const ASKED_IN_VAIN = new Set(['Session.activeUser', 'Session.effectiveUser']);

export class Permissions {
  readonly #granted: ReadonlySet<string> | null;

  /** Without scopes in the manifest Google asks for what the code needs. */
  constructor(oauthScopes: readonly string[] | undefined) {
    this.#granted = oauthScopes === undefined ? null : new Set(oauthScopes);
  }

  readonly check = (service: string, method: string, execution: Execution): void => {
    if (service === 'BigQuery') {
      this.#checkBigQuery(method, execution);
      return;
    }
    const call = `${service}.${method}`;
    const needed = NEEDS[call];
    if (needed === undefined) return;
    if (!execution.mayUseServices && !ASKED_IN_VAIN.has(call)) {
      throw new ServiceException(
        `You do not have permission to call ${needed.shown}. Required permissions: ${needed.scopes.join(' || ')}`,
      );
    }
    if (!this.#has(needed.scopes)) {
      throw new ServiceException(
        `Specified permissions are not sufficient to call ${needed.shown}. Required permissions: ${needed.scopes.join(' || ')}`,
      );
    }
  };

  #checkBigQuery(method: string, execution: Execution): void {
    if (!execution.mayUseServices) {
      throw refused(method, 401, 'required', 'Request is missing required authentication credential.');
    }
    if (!this.#has([`${SCOPE}bigquery`, `${SCOPE}cloud-platform`])) {
      throw refused(method, 403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
    }
  }

  #has(scopes: readonly string[]): boolean {
    return this.#granted === null || scopes.some((scope) => this.#granted?.has(scope));
  }
}

function refused(method: string, code: number, reason: string, message: string): GoogleJsonResponseException {
  return new GoogleJsonResponseException(`bigquery.${method}`, message, {
    code,
    message,
    errors: [{ message, domain: 'global', reason }],
  });
}
