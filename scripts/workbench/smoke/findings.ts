// What a smoke check saw, and what of it is wrong.

import type { Scene } from './scene';

export class Findings {
  readonly seen: string[] = [];
  readonly problems: string[] = [];

  see(line: string): void {
    this.seen.push(line);
  }

  /** `problem` says what was expected and what came. */
  expect(holds: boolean, problem: string): void {
    if (!holds) this.problems.push(problem);
  }

  equal(what: string, seen: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(seen), JSON.stringify(expected)];
    this.expect(a === b, `${what}: expected ${shortened(b)}, saw ${shortened(a)}`);
  }
}

const LONGEST = 200;
const shortened = (json: string | undefined): string => {
  const text = json ?? 'nothing';
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
};

export interface SmokeCheck {
  readonly name: string;
  look(scene: Scene, found: Findings): Promise<void>;
}

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seen: readonly string[];
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** A check that cannot be carried out has failed. */
export async function carriedOut(check: SmokeCheck, scene: Scene): Promise<CheckResult> {
  const began = performance.now();
  const found = new Findings();
  try {
    await check.look(scene, found);
  } catch (error) {
    found.problems.push(error instanceof Error ? error.message : String(error));
  }
  scene.fault(null);
  const { seen, problems } = found;
  const seconds = (performance.now() - began) / 1000;
  return { name: check.name, passed: problems.length === 0, seen, problems, seconds };
}
