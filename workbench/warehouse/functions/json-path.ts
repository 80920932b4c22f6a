// JSONPath as BigQuery knows it: $, .name, ."name", ['name'], ["name"], [0].

import { failure } from './failure';
import type { Json } from './json-tree';

export type Step = string | number;
export type JsonPath = readonly Step[];

const paths = new Map<string, JsonPath>();
const STEP =
  /\.(?:"((?:[^"\\]|\\.)*)"|([^.[\]"'\\$@()*?]+))|\[\s*(?:(-?\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y;

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');

function parsePath(path: string): JsonPath {
  if (!path.startsWith('$')) throw failure("JSONPath must start with '$'");
  const steps: Step[] = [];
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (!match) throw failure(`Invalid token in JSONPath at: ${path.slice(at)}`);
    const [, quoted, plain, index, single, double] = match;
    const name = quoted ?? plain ?? single ?? double;
    steps.push(index !== undefined ? Number(index) : unescaped(name ?? ''));
    at = STEP.lastIndex;
  }
  return steps;
}

export function jsonPath(path: string): JsonPath {
  let steps = paths.get(path);
  if (!steps) {
    steps = parsePath(path);
    if (paths.size > 1000) paths.clear();
    paths.set(path, steps);
  }
  return steps;
}

export function follow(value: Json, steps: JsonPath): Json | undefined {
  let current: Json | undefined = value;
  for (const step of steps) {
    if (current instanceof Map) current = current.get(String(step));
    else if (Array.isArray(current) && (typeof step === 'number' || /^\d+$/.test(step)))
      current = current[Number(step)];
    else return undefined;
    if (current === undefined) return undefined;
  }
  return current;
}
