// Mail through Apps Script: MailApp writes as whoever runs this, within the day's quota.
import type { Mail } from '../operations/channels/port';

export const hostMail: Mail = {
  remaining: () => MailApp.getRemainingDailyQuota(),
  send: ({ to, subject, body }) => MailApp.sendEmail({ to: to.join(','), subject, body, name: 'EROS Scheduler' }),
};
