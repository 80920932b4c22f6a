// A notice as Slack's incoming webhooks take it: a text for notifications, and blocks.
import { fitting, type Notice, paragraphsOf, shortened } from './notice';

const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3000;
const TEXT_CHARACTERS = 4000;
const ALL_CHARACTERS = 12_000;

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}
interface Markdown {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly (
    | { readonly type: 'header'; readonly text: PlainText }
    | { readonly type: 'section'; readonly text: Markdown }
  )[];
}

/** Slack's three control characters; with them gone nobody can be called by what a page is named. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export function slackMessage(notice: Notice): SlackMessage {
  // Escaping makes a text up to five times as long.
  const paragraphs = fitting(paragraphsOf(notice), ALL_CHARACTERS).map((text) =>
    shortened(escaped(text), SECTION_CHARACTERS),
  );
  const section = (text: string) => ({
    type: 'section' as const,
    text: { type: 'mrkdwn' as const, text, verbatim: true as const },
  });
  return {
    text: shortened(escaped([notice.title, ...paragraphs.slice(0, 1)].join('\n')), TEXT_CHARACTERS),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shortened(notice.title, HEADER_CHARACTERS), emoji: false } },
      ...paragraphs.slice(0, 45).map(section),
      section(`<${notice.link}|Open the spreadsheet>`),
    ],
  };
}
