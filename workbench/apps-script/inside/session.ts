// Session: who runs the script.

import type { Environment } from './call';
import { strict } from './strict';

export function session({ call, timeZone, locale }: Environment): object {
  const user = (method: string): object => {
    const email = (): unknown => call('Session', method, []);
    return strict('Session.User', { getEmail: email, toString: email });
  };
  return strict('Session', {
    getActiveUser: () => user('activeUser'),
    getEffectiveUser: () => user('effectiveUser'),
    getScriptTimeZone: () => timeZone,
    getActiveUserLocale: () => locale,
    getTemporaryActiveUserKey: () => call('Session', 'temporaryKey', []),
  });
}
