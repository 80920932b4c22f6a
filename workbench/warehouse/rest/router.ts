// Finds the handler of a method and path; {names} in a pattern are parameters.

import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../jobs/json-fields';

/** The answer to a request: JSON, or JSON with ready-made rows spliced in, or nothing. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Rows already in JSON text, written as the member `rows`. */
  readonly rows?: readonly string[];
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The JSON body; an empty object where there is none. */
  json(): Promise<JsonObject>;
  /** The body as it comes. */
  readonly stream: IncomingMessage;
}

export type Handler = (request: Request) => Promise<Answer> | Answer;

interface Route {
  readonly segments: readonly string[];
  readonly handlers: Map<string, Handler>;
}

export type Match =
  | { readonly kind: 'found'; readonly handler: Handler; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong method' }
  | { readonly kind: 'none' };

export class Router {
  private readonly routes: Route[] = [];

  on(method: string, pattern: string, handler: Handler): this {
    const segments = pattern.split('/').filter((s) => s !== '');
    let route = this.routes.find((r) => r.segments.join('/') === segments.join('/'));
    if (!route) {
      route = { segments, handlers: new Map() };
      this.routes.push(route);
    }
    route.handlers.set(method, handler);
    return this;
  }

  match(method: string, path: string): Match {
    const parts = path.split('/').filter((s) => s !== '');
    let seen = false;
    for (const route of this.routes) {
      const parameters = parametersOf(route.segments, parts);
      if (!parameters) continue;
      seen = true;
      const handler = route.handlers.get(method);
      if (handler) return { kind: 'found', handler, parameters };
    }
    return seen ? { kind: 'wrong method' } : { kind: 'none' };
  }
}

function parametersOf(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] ?? '';
    const part = parts[i] ?? '';
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = decodeURIComponent(part);
    else if (segment !== part) return undefined;
  }
  return parameters;
}
