// What google.script.run lets through: numbers, booleans, strings, null, arrays and plain objects of these.

/** The first place in a value that may not cross, and what stands there; null where all may. */
export function illegalPlace(value: unknown, place = ''): { readonly place: string; readonly what: string } | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return null;
  if (typeof value !== 'object') return { place, what: `a ${typeof value}` };
  if (Array.isArray(value)) {
    return firstOf(value.map((item: unknown, at): [string, unknown] => [`${place}[${at}]`, item]));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    return { place, what: `a ${value.constructor?.name ?? 'object'}` };
  return firstOf(
    Object.entries(value).map(([key, item]): [string, unknown] => [place === '' ? key : `${place}.${key}`, item]),
  );
}

function firstOf(items: readonly (readonly [string, unknown])[]): ReturnType<typeof illegalPlace> {
  for (const [place, item] of items) {
    const found = illegalPlace(item, place);
    if (found !== null) return found;
  }
  return null;
}

/** Nothing is null on the other side; so are NaN and the infinities, which JSON lacks. */
export function crossed(value: unknown): unknown {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(crossed);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, crossed(item)]));
}
