// The page's server as the client calls it.

import type {
  BookFacts,
  Box,
  ButtonName,
  ChangesAnswer,
  ChartsAnswer,
  ClockAnswer,
  Deed,
  DeedAnswer,
  JobLine,
  PageEvent,
  QueryAnswer,
  RunAnswer,
  RunCall,
  TabAnswer,
} from '../protocol';
import { CALL_HEADER } from '../protocol';

/** The server refused, or did not answer; the message says why. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal';
}

const GONE = 'The workbench does not answer. See whether npm start still runs, and reload the page.';

async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const headers = { [CALL_HEADER]: '1', 'content-type': 'application/json' };
  const request = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`/api${path}`, request).catch(() => {
    throw new ServerRefusal(GONE);
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new ServerRefusal(messageIn(text));
}

function messageIn(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && 'message' in answer) return String(answer.message);
    return text;
  } catch {
    return text;
  }
}

export const server = {
  book: () => call<BookFacts>('GET', '/book'),
  tab: (id: number) => call<TabAnswer>('GET', `/tab?id=${id}`),
  changes: (id: number, since: number) => call<ChangesAnswer>('GET', `/changes?id=${id}&since=${since}`),
  charts: (id: number) => call<ChartsAnswer>('GET', `/charts?id=${id}`),
  select: (tab: number, box: Box) => call<null>('POST', '/select', { tab, box }),
  deed: (tab: number, deed: Deed, confirmed: boolean) => call<DeedAnswer>('POST', '/deed', { tab, deed, confirmed }),
  addTab: () => call<DeedAnswer>('POST', '/tab', {}),
  run: (run: RunCall) => call<RunAnswer>('POST', '/run', run),
  answer: (id: string, button: ButtonName, text: string) => call<null>('POST', '/answer', { id, button, text }),
  closeFrame: (id: string) => call<null>('POST', '/close', { id }),
  clock: () => call<ClockAnswer>('GET', '/clock'),
  advance: (milliseconds: number) => call<null>('POST', '/clock', { milliseconds }),
  stopClock: () => call<null>('POST', '/clock/stop', {}),
  query: (sql: string) => call<QueryAnswer>('POST', '/query', { sql }),
  jobs: () => call<readonly JobLine[]>('GET', '/jobs'),

  /**
   * Comes back by itself; what happened meanwhile is not told, so `again` says to read all anew.
   * What refuses this page's token is another start: with that the page is over.
   */
  listen(told: (event: PageEvent) => void, again: () => void, lost: (isOver: boolean) => void): void {
    const events = new EventSource('/api/events');
    let isLost = false;
    events.onmessage = ({ data }) => told(JSON.parse(String(data)) as PageEvent);
    events.onopen = () => {
      if (isLost) again();
      isLost = false;
    };
    events.onerror = () => {
      const isOver = events.readyState === EventSource.CLOSED;
      if (!isLost || isOver) lost(isOver);
      isLost = true;
    };
  },
};
