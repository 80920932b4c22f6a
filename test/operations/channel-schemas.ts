// What each service publishes of its payloads, as checks: a message that breaks one is refused there.
// Slack: "Sending messages using incoming webhooks" and "Blocks". Google Chat: spaces.messages, text. PagerDuty: "Send an alert event".
import { list, object, oneOf, type Reader, SchemaError, text } from '../../src/planning/schema';

const sized =
  (least: number, most: number): Reader<string> =>
  (value, path) => {
    const read = text()(value, path);
    if (read.length < least || read.length > most) throw new SchemaError(path, `${least} to ${most} characters`, value);
    return read;
  };
const just =
  <T>(expected: T): Reader<T> =>
  (value, path) => {
    if (value !== expected) throw new SchemaError(path, String(expected), value);
    return expected;
  };
const matching =
  (pattern: RegExp): Reader<string> =>
  (value, path) => {
    const read = text()(value, path);
    if (!pattern.test(read)) throw new SchemaError(path, String(pattern), value);
    return read;
  };

const header = object({
  type: just('header'),
  text: object({ type: just('plain_text'), text: sized(1, 150), emoji: just(false) }),
});
const section = object({
  type: just('section'),
  text: object({ type: just('mrkdwn'), text: sized(1, 3000), verbatim: just(true) }),
});
const block: Reader<unknown> = (value, path) => {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  return type === 'header' ? header(value, path) : section(value, path);
};

export const slackPayload = object({ text: sized(1, 4000), blocks: list(block, 50) });

export const chatPayload = object({ text: sized(1, 4096) });

const head = { routing_key: matching(/^[A-Za-z0-9]{32}$/), dedup_key: sized(1, 255) };
const trigger = object({
  ...head,
  event_action: just('trigger'),
  client: text(),
  client_url: matching(/^https:\/\//),
  payload: object({
    summary: sized(1, 1024),
    source: sized(1, 255),
    severity: oneOf('critical', 'error', 'warning', 'info'),
    timestamp: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    component: text(),
    class: text(),
    custom_details: object({ remedy: text() }),
  }),
});
const ended = object({ ...head, event_action: oneOf('acknowledge', 'resolve') });

export const pagerDutyPayload: Reader<unknown> = (value, path) => {
  const isTrigger =
    typeof value === 'object' && value !== null && 'event_action' in value && value.event_action === 'trigger';
  return isTrigger ? trigger(value, path) : ended(value, path);
};
