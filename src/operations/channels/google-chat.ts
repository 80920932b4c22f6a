// A notice as a webhook of Google Chat takes it: one text.
import { fitting, type Notice, paragraphsOf, shortened } from './notice';

/** What a message's text may hold. */
const TEXT_CHARACTERS = 4000;
const TITLE_CHARACTERS = 200;

export interface ChatMessage {
  readonly text: string;
}

/** Chat has no escape: a mention or link begins with <, which a look-alike replaces. */
const harmless = (text: string): string =>
  text
    .replace(/</g, '‹')
    .replace(/>/g, '›')
    .replace(/[*_~`]/g, '\u200b$&');

export function chatMessage(notice: Notice): ChatMessage {
  const link = `<${notice.link}|Open the spreadsheet>`;
  const title = `*${harmless(shortened(notice.title, TITLE_CHARACTERS))}*`;
  const room = TEXT_CHARACTERS - title.length - link.length - 4;
  const paragraphs = fitting(paragraphsOf(notice).map(harmless), room);
  return { text: [title, ...paragraphs, link].join('\n\n') };
}
