// What the Swap caption sidebar asks for: which row, the caption it was seen with, and the one that is to stand there.
import { name, object, type Read, textThat } from '../../planning/schema';
import { isCaptionId } from '../../planning/vocabulary';

const captionId = textThat(isCaptionId, 'a caption’s id as text');

const reader = object({
  scheduleId: name('a schedule’s id'),
  slotId: name('a slot’s id'),
  fromCaptionId: captionId,
  toCaptionId: captionId,
});

export type SwapRequest = Read<typeof reader>;
/** As it is sent. */
export type SwapForm = { readonly [field in keyof SwapRequest]: string };

/** Throws a SchemaError that names the field. */
export function readSwapRequest(value: unknown): SwapRequest {
  return reader(value, 'swap');
}
