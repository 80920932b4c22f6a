// The row a sidebar speaks of: when, what kind, and its caption.
import type { CaptionShown, SlotShown } from './contract';
import { dataText, element, foldedText } from './elements';
import { KIND, localText, price } from './words';

export function slotLine(slot: SlotShown): HTMLElement {
  return element(
    'p',
    { class: 'slot' },
    dataText(slot.page, 'name'),
    ` · ${localText(slot.local)} · ${KIND[slot.type]} · ${price(slot.price)}`,
  );
}

export function captionView(caption: CaptionShown): HTMLElement {
  return element(
    'div',
    {},
    caption.text === null
      ? element('p', { class: 'caption quiet' }, 'The warehouse has this caption no more.')
      : foldedText(caption.text, 'caption'),
    element(
      'p',
      { class: 'quiet small' },
      '#',
      dataText(caption.captionId),
      ' · ',
      dataText(caption.category),
      ` · ${caption.priceTier}`,
    ),
  );
}
