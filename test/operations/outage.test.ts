// A warehouse that can't be asked is told by the channels of CRITICAL alerts, without it.
import { expect, test } from 'vitest';
import { instant } from '../../src/calendar/civil';
import { storedChannels } from '../../src/operations/channels/settings';
import { tellOutage } from '../../src/operations/outage';

const SINCE = instant(Date.parse('2025-03-05T20:00:00Z'));
const NOW = instant(SINCE + 31 * 60_000);
const OUTAGE = { since: SINCE, message: 'Access Denied: https://hooks.slack.com/services/T0/B0/x' };
const pager = { name: 'pager', kind: 'PAGERDUTY', url: null, routingKey: 'k'.repeat(32), to: null };
const mail = { name: 'mail', kind: 'EMAIL', url: null, routingKey: null, to: ['ana@example.com'] };

function told(channels: readonly object[], isOver: boolean, status = 202) {
  const sent: string[] = [];
  const heard = tellOutage(
    {
      http: {
        post: (_, json) => {
          sent.push(json);
          return { status, retryAfter: null };
        },
      },
      mail: { remaining: () => 100, send: (letter) => void sent.push(`${letter.subject} ${letter.body}`) },
      time: { now: () => NOW, sleep: () => undefined },
      settings: storedChannels(JSON.stringify({ channels, routes: null, allowedHosts: [] })),
      policy: { limit: 1, firstSeconds: 2 },
      messageLimit: 10,
      mailReserve: 5,
      until: NOW + 60_000,
    },
    OUTAGE,
    NOW,
    'https://docs.google.com/spreadsheets/d/abc/edit',
    isOver,
  );
  return { heard, sent };
}

test('it goes to the first channel of CRITICAL alerts, and its end under the same key', () => {
  const raised = told([mail, pager], false);
  const over = told([mail, pager], true);
  expect(raised.heard && over.heard).toBe(true);
  const [event, end] = [...raised.sent, ...over.sent].map((json) => JSON.parse(json));
  expect(event).toMatchObject({
    event_action: 'trigger',
    payload: { severity: 'critical', summary: expect.stringMatching(/can’t be asked for 31 minutes: Access Denied/) },
  });
  expect(end).toMatchObject({ event_action: 'resolve', dedup_key: event.dedup_key });
  // What BigQuery says is shown without what is secret in it.
  expect(raised.sent.join()).not.toContain('hooks.slack.com');
});

test('where the first does not take it the next is told; where none does, nobody heard', () => {
  const next = told([mail, pager], false, 400);
  expect(next.heard).toBe(true);
  expect(next.sent[next.sent.length - 1]).toMatch(/CRITICAL: The warehouse can’t be asked/);
  expect(told([pager], false, 400).heard).toBe(false);
});

test('with no channel there is nobody to tell', () => {
  expect(told([], false)).toEqual({ heard: true, sent: [] });
});
