// LockService on the host: locks that executions really contend for; first come, first served.

import { ServiceException, UnsupportedCall } from './exception';
import { type Scope, scopeKey } from './scope';
import type { Execution, Service } from './service';

interface Waiter {
  readonly execution: Execution;
  readonly wake: () => void;
}

interface Lock {
  holder: Execution | null;
  queue: readonly Waiter[];
}

const EFFECTS = new Set(['tryLock', 'waitLock', 'releaseLock']);

export class LockService implements Service {
  readonly name = 'LockService';
  readonly #locks = new Map<string, Lock>();

  isEffectful(method: string): boolean {
    return EFFECTS.has(method);
  }

  call(method: string, args: readonly unknown[], execution: Execution): unknown {
    const [scope, timeout] = args as [Scope, number];
    const lock = this.#lock(scopeKey(scope, execution));
    switch (method) {
      case 'tryLock':
        return acquire(lock, execution, checkedTimeout(timeout));
      case 'waitLock':
        return acquireOrThrow(lock, execution, checkedTimeout(timeout));
      case 'hasLock':
        return lock.holder === execution;
      case 'releaseLock':
        if (lock.holder === execution) passOn(lock);
        return undefined;
      default:
        throw new UnsupportedCall(`LockService.${method}`);
    }
  }

  executionEnded(execution: Execution): void {
    for (const lock of this.#locks.values()) {
      lock.queue = lock.queue.filter((waiter) => waiter.execution !== execution);
      if (lock.holder === execution) passOn(lock);
    }
  }

  /** Which execution holds the lock, by its id. */
  holder(scope: 'SCRIPT' | 'DOCUMENT'): string | null {
    return this.#lock(scope).holder?.id ?? null;
  }

  #lock(key: string): Lock {
    const lock = this.#locks.get(key) ?? { holder: null, queue: [] };
    this.#locks.set(key, lock);
    return lock;
  }
}

function checkedTimeout(timeout: number): number {
  if (timeout >= 0) return timeout;
  throw new ServiceException('Invalid argument: timeoutInMillis. Should be positive.');
}

/** Who holds it already has it at once; the answer is a promise only where there is a wait. */
function acquire(lock: Lock, execution: Execution, timeout: number): boolean | Promise<boolean> {
  if (lock.holder === null) lock.holder = execution;
  if (lock.holder === execution) return true;
  return timeout === 0 ? false : waitFor(lock, execution, timeout);
}

async function waitFor(lock: Lock, execution: Execution, timeout: number): Promise<boolean> {
  await execution.waitUntil(execution.clock.now() + timeout, (wake) => {
    lock.queue = [...lock.queue, { execution, wake }];
  });
  if (lock.holder === execution) return true;
  lock.queue = lock.queue.filter((waiter) => waiter.execution !== execution);
  return false;
}

async function acquireOrThrow(lock: Lock, execution: Execution, timeout: number): Promise<void> {
  if (await acquire(lock, execution, timeout)) return;
  throw new ServiceException('Lock timeout: another process was holding the lock for too long.');
}

function passOn(lock: Lock): void {
  const [next, ...others] = lock.queue;
  lock.holder = next?.execution ?? null;
  lock.queue = others;
  next?.wake();
}
