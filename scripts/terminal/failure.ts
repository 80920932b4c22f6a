// How a command ends when it cannot go on: what happened and to which object, and what to do about it.

/** The base of every cause that a command reports; each cause is a class of its own. */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure';
  /** What to do: a sentence, a role to grant, or a statement to run. */
  readonly remedy: string;
  /** The program's exit code: 1, or 2 where the command was called wrongly. */
  readonly exitCode: number = 1;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** The command line itself is wrong. */
export class UsageFailure extends CommandFailure {
  override readonly name = 'UsageFailure';
  override readonly exitCode = 2;
}
