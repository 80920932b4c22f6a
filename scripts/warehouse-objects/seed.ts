// The shape of a seed: rows that the objects need, and how to tell whether they are there.

export interface Seed {
  /** What is sown, in words. */
  readonly name: string;
  /** In the files' own names; retargeted like the files. Changes nothing when it runs again. */
  readonly sql: string;
  /** One row, one column `needed`: whether `sql` would change anything. */
  readonly needed: string;
  /** The file of what it calls: where that has changed, the seed is needed. */
  readonly after?: string;
}
