// The three scopes of stores, caches and locks: of the script, of a user, of the document.

import type { Execution } from './service';

export type Scope = 'SCRIPT' | 'USER' | 'DOCUMENT';

/** What is the user's is told apart by the user whose rights the execution has. */
export const scopeKey = (scope: Scope, execution: Execution): string =>
  scope === 'USER' ? `USER ${execution.user}` : scope;
