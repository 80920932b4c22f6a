// The one way from the script's context to the host: a call that blocks until the host has answered.

/**
 * Arguments and answers cross by structured clone, and what comes back belongs to the script's own context (its Date,
 * Array, Error). What a service throws is thrown here as the context's Error, with the same name and message.
 */
export type Call = (service: string, method: string, args: readonly unknown[]) => unknown;

/** What the facades need to know of the execution, without asking for it. */
export interface Environment {
  readonly call: Call;
  /** Milliseconds since 1970 by the host's clock. */
  readonly now: () => number;
  readonly timeZone: string;
  readonly locale: string;
}
