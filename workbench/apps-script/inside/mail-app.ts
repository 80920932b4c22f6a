// MailApp: every form of sendEmail becomes one message for the host.

import { isPlainObject } from './arguments';
import { type BlobData, blobData } from './blob';
import type { Call } from './call';
import { ArgumentsException, mismatch, strict } from './strict';

export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly htmlBody: string | null;
  readonly cc: string;
  readonly bcc: string;
  readonly name: string | null;
  readonly replyTo: string | null;
  readonly noReply: boolean;
  readonly attachments: readonly BlobData[];
}

const OPTIONS = new Set([
  'to',
  'subject',
  'body',
  'htmlBody',
  'cc',
  'bcc',
  'name',
  'replyTo',
  'noReply',
  'attachments',
  'inlineImages',
]);

function text(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}

function messageOf(fields: Readonly<Record<string, unknown>>): MailMessage {
  for (const name of Object.keys(fields)) {
    if (!OPTIONS.has(name)) throw new ArgumentsException(`MailApp.sendEmail has no option ${name}.`);
  }
  if (fields.inlineImages !== undefined) throw new ArgumentsException('The local Apps Script sends no inline images.');
  return {
    to: text(fields.to) ?? '',
    subject: text(fields.subject) ?? '',
    body: text(fields.body) ?? '',
    htmlBody: text(fields.htmlBody),
    cc: text(fields.cc) ?? '',
    bcc: text(fields.bcc) ?? '',
    name: text(fields.name),
    replyTo: text(fields.replyTo),
    noReply: fields.noReply === true,
    attachments: attachmentsOf(fields.attachments),
  };
}

function attachmentsOf(value: unknown): BlobData[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ArgumentsException('Invalid attachment: attachments must be an array of blobs.');
  return value.map((item: unknown) => {
    const data = blobData(item);
    if (data === null) throw new ArgumentsException('Invalid attachment: each must be a blob.');
    return data;
  });
}

/** (message) · (to, subject, body) · (to, subject, body, options) · (to, replyTo, subject, body). */
function messageFrom(args: readonly unknown[]): MailMessage {
  const [first, second, third, fourth] = args;
  if (args.length === 1 && isPlainObject(first)) return messageOf(first);
  if (args.length === 3) return messageOf({ to: first, subject: second, body: third });
  if (args.length === 4 && isPlainObject(fourth))
    return messageOf({ ...fourth, to: first, subject: second, body: third });
  if (args.length === 4) return messageOf({ to: first, replyTo: second, subject: third, body: fourth });
  throw mismatch('MailApp.sendEmail', args);
}

export const mailApp = (call: Call): object =>
  strict('MailApp', {
    sendEmail: (...args: unknown[]) => void call('MailApp', 'sendEmail', [messageFrom(args)]),
    getRemainingDailyQuota: () => call('MailApp', 'getRemainingDailyQuota', []),
  });
