// Channels: payloads as their services publish them, addresses and secrets, and delivery to a server that answers well, ill, or not.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Delivering, Round } from '../../src/operations/channels/delivery';
import { chatMessage } from '../../src/operations/channels/google-chat';
import { letterOf } from '../../src/operations/channels/letter';
import type { Notice, NoticeAlert } from '../../src/operations/channels/notice';
import { pagerDutyEvents } from '../../src/operations/channels/pager-duty';
import type { Letter } from '../../src/operations/channels/port';
import { withoutSecrets } from '../../src/operations/channels/secrets';
import { ChannelSettingsError, secretsOf, storedChannels } from '../../src/operations/channels/settings';
import { slackMessage } from '../../src/operations/channels/slack';
import { checkedWebhook, WebhookAddressError } from '../../src/operations/channels/webhook-address';
import { sendTest } from '../../src/operations/watch';
import { chatPayload, pagerDutyPayload, slackPayload } from './channel-schemas';
import { type LocalService, localService } from './http-server';
import { NOW } from './known-health';

const SLACK = 'https://hooks.slack.com/services/T000/B000/abcdefgh12345678';
const CHAT = 'https://chat.googleapis.com/v1/spaces/AAAA/messages?key=AIzaKey12345&token=tok12345%3D';
const ROUTING_KEY = '0123456789abcdef0123456789abcdef';
const SHEET = 'https://docs.google.com/spreadsheets/d/abc/edit';

const stored = (changes: object = {}): string =>
  JSON.stringify({
    channels: [
      { name: 'mail', kind: 'EMAIL', url: null, routingKey: null, to: ['ana@example.com', 'lee@example.com'] },
      { name: 'slack', kind: 'SLACK', url: SLACK, routingKey: null, to: null },
      { name: 'chat', kind: 'GOOGLE_CHAT', url: CHAT, routingKey: null, to: null },
      { name: 'pager', kind: 'PAGERDUTY', url: null, routingKey: ROUTING_KEY, to: null },
    ],
    routes: null,
    allowedHosts: [],
    ...changes,
  });
const settings = storedChannels(stored());

const alertOf = (changes: Partial<NoticeAlert> = {}): NoticeAlert => ({
  alertId: 'a1',
  level: 'CRITICAL',
  rule: 'queue-stuck',
  object: 'queue',
  message: 'A page has waited 13 h to be planned (at most 12 h).',
  remedy: 'EROS ▸ Generate all due pages.',
  raisedAt: NOW,
  ...changes,
});
const noticeOf = (changes: Partial<Notice> = {}): Notice => ({
  kind: 'RAISED',
  level: 'CRITICAL',
  title: 'CRITICAL: A page has waited 13 h.',
  paragraphs: [],
  alerts: [alertOf()],
  at: NOW,
  link: SHEET,
  ...changes,
});

describe('payloads', () => {
  const words = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary', maxLength: 5000 }),
    fc.constant('<!channel> & <@U1> *x*'),
  );
  const alerts = fc.array(
    fc.record({
      alertId: fc.string({ minLength: 1, maxLength: 400 }),
      level: fc.constantFrom('CRITICAL' as const, 'WARNING' as const, 'INFO' as const),
      rule: fc.constant('queue-stuck'),
      object: words,
      message: words.map((text) => `x${text}`),
      remedy: fc.option(words),
      raisedAt: fc.constant(NOW),
    }),
    { maxLength: 60 },
  );
  const notices = fc.record({
    kind: fc.constantFrom(
      'RAISED' as const,
      'RESOLVED' as const,
      'ACKNOWLEDGED' as const,
      'SUMMARY' as const,
      'TEST' as const,
    ),
    level: fc.constant('CRITICAL' as const),
    title: words.map((text) => `t${text}`),
    paragraphs: fc.array(words, { maxLength: 5 }).map((all) => all.map((text) => `p${text}`)),
    alerts,
    at: fc.constant(NOW),
    link: fc.constant(SHEET),
  });

  it('keep to what each service publishes, whatever is to be told', () => {
    fc.assert(
      fc.property(notices, (notice) => {
        slackPayload(slackMessage(notice), 'slack');
        chatPayload(chatMessage(notice), 'chat');
        for (const event of pagerDutyEvents(notice, ROUTING_KEY)) pagerDutyPayload(event, 'pagerduty');
        const letter = letterOf(notice, ['a@example.com']);
        expect(letter.subject).not.toMatch(/[\r\n]/);
        expect(letter.subject.length).toBeLessThanOrEqual(250);
      }),
      { numRuns: 150 },
    );
  });

  it('tell what is so and what to do', () => {
    const said = 'A page has waited 13 h to be planned (at most 12 h).';
    expect(JSON.stringify(slackMessage(noticeOf()))).toContain(said);
    expect(chatMessage(noticeOf()).text).toContain(said);
    expect(letterOf(noticeOf(), ['a@example.com']).body).toBe(
      `■ CRITICAL: ${said}\nTo do: EROS ▸ Generate all due pages.\n\nThe spreadsheet: ${SHEET}`,
    );
  });

  it('can’t call people or make links by what a page is named', () => {
    const notice = noticeOf({ alerts: [alertOf({ message: '<!channel> <https://x.test|click> <users/all> fails' })] });
    expect(JSON.stringify(slackMessage(notice))).not.toMatch(/<!channel>|<https:\/\/x/);
    expect(chatMessage(notice).text).not.toMatch(/<users\/all>|<https:\/\/x/);
  });

  it('of PagerDuty share one key from the trigger to the resolution', () => {
    const kinds = (['RAISED', 'ACKNOWLEDGED', 'RESOLVED'] as const).map((kind) =>
      pagerDutyEvents(noticeOf({ kind }), ROUTING_KEY),
    );
    expect(kinds.map(([event]) => event?.event_action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(new Set(kinds.map(([event]) => event?.dedup_key))).toEqual(new Set(['eros-a1']));
    expect(kinds[0]?.[0]).toMatchObject({
      payload: { severity: 'critical', component: 'queue', class: 'queue-stuck' },
    });
    expect(pagerDutyEvents(noticeOf({ kind: 'SUMMARY' }), ROUTING_KEY)).toEqual([]);
  });

  it('say how many alerts did not fit', () => {
    const many = Array.from({ length: 200 }, (_, index) => alertOf({ alertId: `a${index}` }));
    expect(chatMessage(noticeOf({ alerts: many })).text).toMatch(/… and 1\d\d more: see Alerts\./);
  });

  it('stay within what a service takes, however long an error is', () => {
    const message = 'Syntax error: '.repeat(600);
    const long = noticeOf({ title: `CRITICAL: ${message}`, alerts: [alertOf({ message })] });
    chatPayload(chatMessage(long), 'long');
    slackPayload(slackMessage(long), 'long');
  });
});

describe('a webhook’s address', () => {
  it.each([
    ['SLACK', SLACK],
    ['GOOGLE_CHAT', CHAT],
    ['PAGERDUTY', 'https://events.eu.pagerduty.com/v2/enqueue'],
  ] as const)('of %s at its own host is taken', (kind, url) => {
    expect(checkedWebhook(kind, url, [])).toBe(url);
  });

  it.each([
    ['SLACK', 'http://hooks.slack.com/services/T/B/x', /https/],
    ['SLACK', 'https://hooks.slack.com.evil.test/services/T/B/x', /no admin has allowed/],
    ['SLACK', 'https://hooks.slack.com@evil.test/services/T/B/x', /without user or port/],
    ['SLACK', 'https://hooks.slack.com:8443/services/T/B/x', /without user or port/],
    ['SLACK', 'https://HOOKS.slack.com/services/T/B/x', /small letters/],
    ['SLACK', 'https://hooks.slack.com/services/T/B/x\nhost: y', /https/],
    ['SLACK', 'https://127.0.0.1/services/T/B/x', /not an IP address/],
    ['SLACK', 'https://localhost/services/T/B/x', /https/],
    ['SLACK', 'https://hooks.slack.com/', /path/],
    ['SLACK', CHAT, /no admin has allowed/],
    ['GOOGLE_CHAT', 'https://chat.googleapis.com/v1/spaces/A/messages', /path/],
    ['PAGERDUTY', 'https://events.pagerduty.com/v1/enqueue', /path/],
    ['SLACK', '', /https/],
  ] as const)('%s at %s is refused', (kind, url, sentence) => {
    expect(() => checkedWebhook(kind, url, [])).toThrow(WebhookAddressError);
    expect(() => checkedWebhook(kind, url, [])).toThrow(sentence);
  });

  it('elsewhere is taken where an admin has allowed that host, by https only', () => {
    const own = 'https://alerts.agency.test/hook';
    expect(() => checkedWebhook('SLACK', own, [])).toThrow(/alerts\.agency\.test/);
    expect(checkedWebhook('SLACK', own, ['alerts.agency.test'])).toBe(own);
    expect(() => checkedWebhook('SLACK', 'http://alerts.agency.test/hook', ['alerts.agency.test'])).toThrow(/https/);
  });
});

describe('the settings of channels', () => {
  it('route each level to what there is, PagerDuty first for CRITICAL and never for the summary', () => {
    expect(settings.routes).toEqual({
      CRITICAL: ['pager', 'slack', 'chat', 'mail'],
      WARNING: ['slack', 'chat', 'mail'],
      INFO: ['mail', 'slack', 'chat'],
    });
    expect(storedChannels(undefined)).toEqual({ channels: [], routes: { CRITICAL: [], WARNING: [], INFO: [] } });
  });

  const email = { name: 'mail', kind: 'EMAIL', url: null, routingKey: null, to: ['a@example.com'] };
  it.each([
    [{ channels: [{ ...email, to: ['nobody'] }] }, /writes to "nobody"/],
    [{ channels: [{ ...email, to: [] }] }, /nobody to write to/],
    [{ channels: [email, email] }, /mail is there twice/],
    [{ channels: [{ ...email, kind: 'PAGERDUTY', routingKey: 'short' }] }, /routing key/],
    [{ channels: [{ ...email, kind: 'SLACK', url: 'https://x.test/secret-path' }] }, /mail is refused.*x\.test/],
    [{ channels: [email], routes: { CRITICAL: ['pigeon'], WARNING: [], INFO: [] } }, /pigeon is named for CRITICAL/],
    [{ routes: { CRITICAL: [], WARNING: [], INFO: ['pager'] } }, /no daily summary/],
    [{ channels: [{ ...email, kind: 'FAX' }] }, /channels\.channels\[0\]\.kind must be one of/],
  ])('that are wrong are refused by name: %#', (changes, sentence) => {
    expect(() => storedChannels(stored(changes))).toThrow(ChannelSettingsError);
    expect(() => storedChannels(stored(changes))).toThrow(sentence);
  });

  it('that are refused do not show what is secret in them', () => {
    const broken = `{"channels": "${SLACK}"}`;
    for (const json of [
      broken,
      SLACK,
      stored({ channels: [{ name: 's', kind: 'SLACK', url: `${SLACK}?x=<>`, routingKey: null, to: null }] }),
    ]) {
      try {
        storedChannels(json);
        expect.unreachable();
      } catch (error) {
        expect(String(error)).not.toContain('abcdefgh12345678');
      }
    }
  });
});

describe('what is secret', () => {
  it.each([
    [`failed at ${SLACK}`],
    [`failed at ${CHAT}`],
    [`{"routing_key":"${ROUTING_KEY}"}`],
    ['Authorization: Bearer ya29.abcdefghijkl'],
    ['password=hunter2hunter2'],
    ['-----BEGIN PRIVATE KEY-----\nabcdefgh12345678\n-----END PRIVATE KEY-----'],
  ])('is hidden: %s', (text) => {
    const safe = withoutSecrets(text, secretsOf(settings));
    expect(safe).toContain('(hidden)');
    expect(safe).not.toMatch(/abcdefgh|AIzaKey|tok12345|0123456789abcdef|hunter2/);
  });

  it('leaves what is not secret as it is', () => {
    const text =
      'Page jade failed: table of-scheduler-proj.x.y, caption_key 12, key column page_name, https://docs.google.com/d/1';
    expect(withoutSecrets(text, secretsOf(settings))).toBe(text);
  });
});

describe('delivery', () => {
  let service: LocalService | undefined;
  beforeAll(async () => {
    service = await localService();
  });
  afterAll(() => service?.stop());
  const local = (): LocalService => {
    if (!service) throw new Error('The local service is not up.');
    return service;
  };

  /** A clock that moves by waits alone, which it keeps. */
  function delivering(changes: Partial<Delivering> = {}) {
    const waits: number[] = [];
    const letters: Letter[] = [];
    let now: number = NOW;
    const on: Delivering = {
      http: local().http,
      mail: { remaining: () => 100, send: (letter) => void letters.push(letter) },
      time: {
        now: () => now,
        sleep: (milliseconds) => {
          waits.push(milliseconds);
          now += milliseconds;
        },
      },
      settings,
      policy: { limit: 3, firstSeconds: 2 },
      messageLimit: 20,
      mailReserve: 10,
      until: NOW + 240_000,
      ...changes,
    };
    return { on, waits, letters, round: new Round(on) };
  }
  const chain = ['slack', 'chat', 'mail'];

  it('that is answered 200 is one POST of JSON, to the channel’s own path', () => {
    local().answers([{ status: 200 }]);
    const { round, waits } = delivering();
    expect(round.deliver(noticeOf(), chain)).toEqual({ through: 'slack', failed: [] });
    const [request, ...more] = local().received();
    expect(more).toEqual([]);
    expect(request).toMatchObject({ method: 'POST', path: '/services/T000/B000/abcdefgh12345678' });
    slackPayload(JSON.parse(request?.body ?? ''), 'received');
    expect(waits).toEqual([]);
  });

  it('that is answered 429 waits as long as is asked, and tries again', () => {
    local().answers([{ status: 429, retryAfter: '7' }, { status: 200 }]);
    const { round, waits } = delivering();
    expect(round.deliver(noticeOf(), chain)).toEqual({ through: 'slack', failed: [] });
    expect(waits).toEqual([7000]);
    expect(local().received()).toHaveLength(2);
  });

  it('that is asked to wait until a date waits until then', () => {
    const date = new Date(NOW + 12_000).toUTCString();
    local().answers([{ status: 429, retryAfter: date }, { status: 200 }]);
    const { round, waits } = delivering();
    expect(round.deliver(noticeOf(), chain).through).toBe('slack');
    expect(waits).toEqual([12_000]);
  });

  it('that is asked for too long a wait takes the next channel', () => {
    local().answers([{ status: 429, retryAfter: '600' }, { status: 200 }]);
    const { round, waits } = delivering();
    expect(round.deliver(noticeOf(), chain)).toEqual({
      through: 'chat',
      failed: [{ channel: 'slack', problem: 'It answered 429.' }],
    });
    expect(waits).toEqual([]);
  });

  it('that is answered 500 tries after 2, 4 and 8 seconds, then takes the next channel', () => {
    local().answers([{ status: 500 }, { status: 500 }, { status: 500 }, { status: 500 }, { status: 200 }]);
    const { round, waits } = delivering();
    expect(round.deliver(noticeOf(), chain)).toEqual({
      through: 'chat',
      failed: [{ channel: 'slack', problem: 'It answered 500.' }],
    });
    expect(waits).toEqual([2000, 4000, 8000]);
    const requests = local().received();
    expect(requests).toHaveLength(5);
    chatPayload(JSON.parse(requests[4]?.body ?? ''), 'received');
  });

  it('that is never answered falls to the next channel, at last to mail; its problem shows no address', () => {
    local().answers([{ status: 0 }]);
    const { round, letters } = delivering({ policy: { limit: 1, firstSeconds: 2 } });
    const { through, failed } = round.deliver(noticeOf(), chain);
    expect(through).toBe('mail');
    expect(letters).toMatchObject([{ to: ['ana@example.com', 'lee@example.com'] }]);
    expect(failed.map(({ channel }) => channel)).toEqual(['slack', 'chat']);
    for (const { problem } of failed) {
      expect(problem).toMatch(/^It does not answer: .*timeout/i);
      expect(problem).not.toMatch(/abcdefgh|AIza|tok12345/);
    }
    expect(local().received()).toHaveLength(4);
  });

  it('that is refused as wrong is not tried again', () => {
    local().answers([{ status: 404 }, { status: 202 }]);
    const { round, waits } = delivering();
    expect(round.deliver(noticeOf(), ['slack', 'pager'])).toEqual({
      through: 'pager',
      failed: [{ channel: 'slack', problem: 'It answered 404.' }],
    });
    expect(waits).toEqual([]);
    pagerDutyPayload(JSON.parse(local().received()[1]?.body ?? ''), 'received');
  });

  it('never waits beyond the time that this execution has', () => {
    local().answers([{ status: 500 }]);
    const { round, waits } = delivering({ until: NOW + 3000 });
    expect(round.deliver(noticeOf(), ['slack'])).toEqual({
      through: null,
      failed: [{ channel: 'slack', problem: 'It answered 500.' }],
    });
    expect(waits).toEqual([2000]);
  });

  it('waits for a service that does not answer once a round: later notices go on at once', () => {
    local().answers([{ status: 503 }]);
    const { round, waits } = delivering();
    const first = round.deliver(noticeOf(), chain);
    expect(first.through).toBe('mail');
    const asked = local().received().length;
    waits.length = 0;
    expect(round.deliver(noticeOf(), chain)).toEqual(first);
    expect(local().received()).toHaveLength(asked);
    // Mail's own pace.
    expect(waits).toEqual([1000]);
  });

  it('keeps a second between messages to one channel, and its limit a round', () => {
    local().answers([{ status: 202 }]);
    const { round, waits } = delivering({ messageLimit: 3 });
    const three = noticeOf({ alerts: ['a', 'b', 'c'].map((alertId) => alertOf({ alertId })) });
    expect(round.deliver(three, ['pager']).through).toBe('pager');
    expect(waits).toEqual([1000, 1000]);
    expect(round.deliver(noticeOf(), ['pager', 'chat'])).toMatchObject({
      through: 'chat',
      failed: [{ channel: 'pager', problem: expect.stringContaining('3 messages in this round') }],
    });
  });

  it('leaves a part of the day’s mail to others', () => {
    const quota = (remaining: number) => delivering({ mail: { remaining: () => remaining, send: () => undefined } });
    expect(quota(12).round.deliver(noticeOf(), ['mail']).through).toBe('mail');
    expect(quota(11).round.deliver(noticeOf(), ['mail'])).toEqual({
      through: null,
      failed: [{ channel: 'mail', problem: "The day's mail quota leaves 1 recipients for alerts; 2 are needed." }],
    });
  });

  it('sends nothing secret, whatever a job’s error says', () => {
    local().answers([{ status: 200 }]);
    const { round } = delivering();
    round.deliver(noticeOf({ alerts: [alertOf({ message: `fetch ${CHAT} failed with token=abcd1234efgh` })] }), [
      'slack',
    ]);
    expect(local().received()[0]?.body).not.toMatch(/AIzaKey|tok12345|abcd1234efgh/);
  });

  it('of a test goes to the channel that is asked for, and says what became of it', () => {
    local().answers([{ status: 202 }]);
    const { on } = delivering();
    expect(sendTest(on, 'pager', SHEET)).toEqual({ through: 'pager', failed: [] });
    expect(
      local()
        .received()
        .map(({ body }) => JSON.parse(body).event_action),
    ).toEqual(['trigger', 'resolve']);
    local().answers([{ status: 403 }]);
    expect(sendTest(on, 'chat', SHEET)).toEqual({
      through: null,
      failed: [{ channel: 'chat', problem: 'It answered 403.' }],
    });
  });
});
