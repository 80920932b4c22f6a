// BigQuery's conflicts: per table, and only between UPDATE, DELETE and MERGE. Appended rows never conflict.

import { WarehouseError } from '../errors';

/** A transaction, or one statement outside of any. */
export interface Holder {
  readonly id: string;
  /** The count of committed changes when its snapshot was taken. */
  readonly since: number;
}

export class TableLocks {
  private commits = 0;
  private readonly holders = new Map<string, Holder>();
  private readonly lastCommit = new Map<string, number>();
  private waiting: (() => void)[] = [];

  newHolder(id: string): Holder {
    return { id, since: this.commits };
  }

  /** For a transaction: takes the table, or aborts where another has changed it or is about to. */
  claim(holder: Holder, storage: string, tableName: string): void {
    const other = this.holders.get(storage);
    if ((other && other !== holder) || (this.lastCommit.get(storage) ?? 0) > holder.since) {
      throw new WarehouseError(
        'invalidQuery',
        `Transaction is aborted due to concurrent update against table ${tableName}. Transaction ID: ${holder.id}`,
        'query',
      );
    }
    this.holders.set(storage, holder);
  }

  /** For a statement of its own: waits until the table is free, or until the session is stopped. */
  async wait(holder: Holder, storage: string, stop: AbortSignal): Promise<void> {
    while (this.holders.has(storage) && this.holders.get(storage) !== holder) {
      stop.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          stop.removeEventListener('abort', wake);
          resolve();
        };
        stop.addEventListener('abort', wake, { once: true });
        this.waiting.push(wake);
      });
    }
    this.holders.set(storage, holder);
  }

  /** Ends a holder: what it changed counts as changed when it committed. */
  release(holder: Holder, committed: boolean): void {
    if (committed) this.commits++;
    for (const [storage, owner] of this.holders) {
      if (owner !== holder) continue;
      this.holders.delete(storage);
      if (committed) this.lastCommit.set(storage, this.commits);
    }
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
  }
}
