// Which addresses a webhook may have: https, at the service's own host, unless an admin has allowed another.

export type WebhookKind = 'SLACK' | 'GOOGLE_CHAT' | 'PAGERDUTY';

export class WebhookAddressError extends Error {
  readonly code = 'WEBHOOK_ADDRESS';
  constructor(kind: WebhookKind, problem: string) {
    super(`The webhook of ${SERVICES[kind].title} ${problem}. ${SERVICES[kind].remedy}`);
    this.name = 'WebhookAddressError';
  }
}

interface Service {
  readonly title: string;
  readonly hosts: readonly string[];
  readonly path: RegExp;
  readonly remedy: string;
}

const SERVICES: { readonly [K in WebhookKind]: Service } = {
  SLACK: {
    title: 'Slack',
    hosts: ['hooks.slack.com'],
    path: /^\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]+$/,
    remedy: 'Copy it from the app’s Incoming Webhooks: https://hooks.slack.com/services/….',
  },
  GOOGLE_CHAT: {
    title: 'Google Chat',
    hosts: ['chat.googleapis.com'],
    path: /^\/v1\/spaces\/[A-Za-z0-9_-]+\/messages\?[^\s#]*\bkey=[^\s&#]+[^\s#]*$/,
    remedy:
      'Copy it from the space’s Apps & integrations: https://chat.googleapis.com/v1/spaces/…/messages?key=…&token=….',
  },
  PAGERDUTY: {
    title: 'PagerDuty',
    hosts: ['events.pagerduty.com', 'events.eu.pagerduty.com'],
    path: /^\/v2\/enqueue$/,
    remedy: 'It is https://events.pagerduty.com/v2/enqueue, or events.eu.pagerduty.com.',
  },
};

// Apps Script has no URL class. No user, no port, no escape in the host: what is checked is what is asked.
const ADDRESS = /^https:\/\/([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)(\/[\x21-\x7e]*)$/;
/** The host of an address that is in order; the rest of it is the secret. */
export function hostOf(address: string): string {
  return ADDRESS.exec(address)?.[1] ?? '';
}

const NUMERIC_HOST = /^[\d.]+$/;

/** The address if it is in order. At a host that an admin has allowed any path is. */
export function checkedWebhook(kind: WebhookKind, address: string, allowedHosts: readonly string[]): string {
  const [, host = '', path = ''] = ADDRESS.exec(address) ?? [];
  if (host === '') {
    throw new WebhookAddressError(
      kind,
      'must begin with https:// and name a host in small letters, without user or port',
    );
  }
  if (NUMERIC_HOST.test(host)) throw new WebhookAddressError(kind, 'must name a host, not an IP address');
  const { hosts, path: expected } = SERVICES[kind];
  if (hosts.includes(host)) {
    if (!expected.test(path)) throw new WebhookAddressError(kind, `is at ${host}, but its path is not one of theirs`);
  } else if (!allowedHosts.includes(host)) {
    throw new WebhookAddressError(kind, `is at ${host}, which is not ${hosts.join(' or ')} and no admin has allowed`);
  }
  return address;
}
