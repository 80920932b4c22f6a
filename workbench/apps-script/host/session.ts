// Session on the host: who runs the script.

import { createHash } from 'node:crypto';
import { UnsupportedCall } from './exception';
import type { Execution, Service } from './service';

export class SessionService implements Service {
  readonly name = 'Session';

  isEffectful(): boolean {
    return false;
  }

  call(method: string, _args: readonly unknown[], execution: Execution): unknown {
    switch (method) {
      case 'activeUser':
        return execution.activeUser;
      case 'effectiveUser':
        return execution.mayUseServices ? execution.user : '';
      case 'temporaryKey':
        // Google's changes every 30 days; enough here that it tells users apart and does not name them.
        return createHash('sha256').update(execution.activeUser).digest('base64');
      default:
        throw new UnsupportedCall(`Session.${method}`);
    }
  }
}
