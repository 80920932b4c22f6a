// What channels need of the outside: one POST, and mail. Apps Script's side stands in platform/.

export interface HttpAnswer {
  readonly status: number;
  /** The header Retry-After, if there is one. */
  readonly retryAfter: string | null;
}

/** Nothing came back: refused, cut off, or too slow. Its message must not show the address, which is a secret. */
export class NoAnswer extends Error {
  readonly code = 'NO_ANSWER';
  constructor(detail: string) {
    super(`It does not answer: ${detail}`);
    this.name = 'NoAnswer';
  }
}

export interface Http {
  /** A POST of JSON; throws NoAnswer. Any status is an answer. */
  post(url: string, json: string): HttpAnswer;
}

export interface Letter {
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
}

export interface Mail {
  /** Recipients that may still be written to today. */
  remaining(): number;
  send(letter: Letter): void;
}
