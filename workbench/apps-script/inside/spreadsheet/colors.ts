// Colours as Google gives them back: always #rrggbb.
import { mismatch } from './arguments';
import { Exception } from './facade';

const NAMED: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  yellow: '#ffff00',
  orange: '#ffa500',
  gray: '#808080',
  grey: '#808080',
  lightgray: '#d3d3d3',
  lightgrey: '#d3d3d3',
  darkgray: '#a9a9a9',
  silver: '#c0c0c0',
  purple: '#800080',
  pink: '#ffc0cb',
  brown: '#a52a2a',
  cyan: '#00ffff',
  magenta: '#ff00ff',
  navy: '#000080',
  teal: '#008080',
  maroon: '#800000',
  olive: '#808000',
  lime: '#00ff00',
  indigo: '#4b0082',
  gold: '#ffd700',
};

export function color(method: string, value: unknown): string {
  if (typeof value !== 'string') throw mismatch(method, [value]);
  const lower = value.trim().toLowerCase();
  if (/^#[0-9a-f]{6}$/.test(lower)) return lower;
  if (/^#[0-9a-f]{3}$/.test(lower)) return `#${[...lower.slice(1)].map((digit) => digit + digit).join('')}`;
  const named = NAMED[lower];
  if (named === undefined)
    throw new Exception(`Invalid argument: "${value}" is no colour that ${method} knows. Use #rrggbb.`);
  return named;
}
