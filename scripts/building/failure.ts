// What stops a build: one error, whose code names the cause.

export class BuildFailure extends Error {
  constructor(
    readonly code: 'TYPES' | 'EXPORTS' | 'SIDEBAR' | 'BUNDLE' | 'SIZE',
    message: string,
  ) {
    super(message);
    this.name = 'BuildFailure';
  }
}
