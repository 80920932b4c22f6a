// MailApp on the host: an outbox instead of a post office, with Google's quota.

import type { MailMessage } from '../inside/mail-app';
import { DailyQuota } from './daily-quota';
import { ServiceException, UnsupportedCall } from './exception';
import type { Execution, Service } from './service';

export interface SentMail extends MailMessage {
  readonly sentAt: number;
  readonly sentBy: string;
}

const ADDRESS = /^[^\s@<>,]+@[^\s@<>,]+$/;
const NAMED = /^[^<>]*<([^<>]+)>$/;

export class MailService implements Service {
  readonly name = 'MailApp';
  readonly #outbox: SentMail[] = [];
  readonly #quota: DailyQuota;

  /** Recipients a day: 100 for a consumer's account, 1,500 in a Workspace. */
  constructor(recipientsADay: number) {
    this.#quota = new DailyQuota(recipientsADay);
  }

  get outbox(): readonly SentMail[] {
    return this.#outbox;
  }

  isEffectful(method: string): boolean {
    return method === 'sendEmail';
  }

  call(method: string, args: readonly unknown[], execution: Execution): unknown {
    const now = execution.clock.now();
    if (method === 'getRemainingDailyQuota') return this.#quota.left(execution.user, now);
    if (method !== 'sendEmail') throw new UnsupportedCall(`MailApp.${method}`);
    const message = args[0] as MailMessage;
    const recipients = [message.to, message.cc, message.bcc].flatMap(addresses);
    if (recipients.length === 0) throw new ServiceException('Failed to send email: no recipient');
    if (recipients.length > this.#quota.left(execution.user, now)) {
      throw new ServiceException('Service invoked too many times for one day: email.');
    }
    this.#quota.use(execution.user, recipients.length, now);
    this.#outbox.push({ ...message, sentAt: now, sentBy: execution.user });
    return undefined;
  }
}

function addresses(list: string): string[] {
  const parts = list.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const address = NAMED.exec(part)?.[1] ?? part;
      if (!ADDRESS.test(address)) throw new ServiceException(`Invalid email: ${part}`);
      return address;
    });
}
