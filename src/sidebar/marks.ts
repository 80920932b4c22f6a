// Saturation told by colour, mark and word together.
import type { Colour } from '../planning/vocabulary';
import { element } from './elements';
import { SATURATION_SIGN } from './words';

export function saturationMark(colour: Colour): HTMLElement {
  const sign = element('span', { 'aria-hidden': 'true' }, SATURATION_SIGN[colour]);
  return element('span', { class: `mark ${colour.toLowerCase()}` }, sign, ` ${colour}`);
}
