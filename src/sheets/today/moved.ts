// How far a page's saturation has moved since the analysis before, by sign and number.

/** Less than this is no movement that a score of two digits shows. */
const STILL = 0.005;

export function movedText(moved: number | null): string {
  if (moved === null) return '';
  if (Math.abs(moved) < STILL) return '= 0.00';
  return `${moved > 0 ? '▲ +' : '▼ −'}${Math.abs(moved).toFixed(2)}`;
}
