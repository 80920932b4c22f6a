// A notice as a letter: plain text, so that nothing in it is taken for markup.
import { fitting, type Notice, paragraphsOf, shortened } from './notice';
import type { Letter } from './port';

const SUBJECT_CHARACTERS = 200;
const BODY_CHARACTERS = 20_000;

/** A subject is one line: a break in it would begin a header. */
const oneLine = (text: string): string =>
  Array.from(text, (letter) => (letter < ' ' || letter === '\u007f' ? ' ' : letter))
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim();

export function letterOf(notice: Notice, to: readonly string[]): Letter {
  const paragraphs = fitting(paragraphsOf(notice), BODY_CHARACTERS);
  return {
    to,
    subject: shortened(oneLine(`EROS: ${notice.title}`), SUBJECT_CHARACTERS),
    body: [...paragraphs, `The spreadsheet: ${notice.link}`].join('\n\n'),
  };
}
