// MailApp: every form of sendEmail, and the quota.

import { describe, expect, it } from 'vitest';
import { COLLEAGUE, given, OWNER, opened, START, thrownBy } from './script';

describe('sendEmail', () => {
  it('takes each of its forms', async () => {
    const script = await opened(`function main() {
      MailApp.sendEmail('a@x.example', 'S', 'B');
      MailApp.sendEmail('Ann <a@x.example>, b@x.example', 'S', 'B', { cc: 'c@x.example', htmlBody: '<b>B</b>', name: 'EROS', noReply: true, attachments: [Utilities.newBlob('1,2', 'text/csv', 'week.csv')] });
      MailApp.sendEmail('a@x.example', 'r@x.example', 'S', 'B');
      MailApp.sendEmail({ to: 'a@x.example', subject: 'S', htmlBody: '<i>B</i>' });
      return MailApp.getRemainingDailyQuota();
    }`);
    expect(await given(script, 'main')).toBe(100 - 1 - 3 - 1 - 1);
    const plain = { cc: '', bcc: '', htmlBody: null, name: null, replyTo: null, noReply: false, attachments: [] };
    const sent = { sentAt: Date.parse(START), sentBy: OWNER };
    expect(script.mail).toEqual([
      { ...plain, ...sent, to: 'a@x.example', subject: 'S', body: 'B' },
      {
        ...plain,
        ...sent,
        to: 'Ann <a@x.example>, b@x.example',
        subject: 'S',
        body: 'B',
        cc: 'c@x.example',
        htmlBody: '<b>B</b>',
        name: 'EROS',
        noReply: true,
        attachments: [{ name: 'week.csv', contentType: 'text/csv', bytes: [49, 44, 50] }],
      },
      { ...plain, ...sent, to: 'a@x.example', replyTo: 'r@x.example', subject: 'S', body: 'B' },
      { ...plain, ...sent, to: 'a@x.example', subject: 'S', body: '', htmlBody: '<i>B</i>' },
    ]);
  });

  it('refuses what is no mail, and sends nothing of it', async () => {
    expect(
      await thrownBy([
        `MailApp.sendEmail('nobody', 'S', 'B')`,
        `MailApp.sendEmail('', 'S', 'B')`,
        `MailApp.sendEmail('a@x.example', 'S')`,
        `MailApp.sendEmail({ to: 'a@x.example', subjct: 'S' })`,
        `if (MailApp.getRemainingDailyQuota() !== 100) throw new Error('counted')`,
      ]),
    ).toEqual([
      'Exception: Invalid email: nobody',
      'Exception: Failed to send email: no recipient',
      "Exception: The parameters (String,String) don't match the method signature for MailApp.sendEmail.",
      'Exception: MailApp.sendEmail has no option subjct.',
      '',
    ]);
  });

  it('stops at the day’s recipients of the user, and begins anew the next day', async () => {
    const bundle = `function send(count) { for (let i = 0; i < count; i += 1) MailApp.sendEmail('a@x.example', 'S', 'B'); return MailApp.getRemainingDailyQuota(); }`;
    const script = await opened(bundle);
    expect(await given(script, 'send', [100])).toBe(0);
    expect((await script.run('send', [1])).error?.message).toBe('Service invoked too many times for one day: email.');
    expect(await given(script, 'send', [1], { user: COLLEAGUE })).toBe(99);
    script.clock.advance(86_400_000);
    expect(await given(script, 'send', [1])).toBe(99);
    expect(await given(await opened(bundle, { account: 'WORKSPACE' }), 'send', [1])).toBe(1499);
  });
});
