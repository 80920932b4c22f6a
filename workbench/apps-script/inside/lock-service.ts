// LockService: locks that executions of the same script, document or user contend for.

import { only } from './arguments';
import type { Call } from './call';
import { strict } from './strict';

const TYPE = 'LockService.Lock';

function lock(call: Call, scope: 'SCRIPT' | 'USER' | 'DOCUMENT'): object {
  const ask = (method: string, ...args: unknown[]): unknown => call('LockService', method, [scope, ...args]);
  return strict(TYPE, {
    tryLock: (...args: unknown[]) => ask('tryLock', only(`${TYPE}.tryLock`, 'number', args)),
    waitLock: (...args: unknown[]) => void ask('waitLock', only(`${TYPE}.waitLock`, 'number', args)),
    hasLock: () => ask('hasLock'),
    releaseLock: () => void ask('releaseLock'),
  });
}

export const lockService = (call: Call): object =>
  strict('LockService', {
    getScriptLock: () => lock(call, 'SCRIPT'),
    getUserLock: () => lock(call, 'USER'),
    getDocumentLock: () => lock(call, 'DOCUMENT'),
  });
