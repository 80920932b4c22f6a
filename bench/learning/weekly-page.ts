// What the weekly benches share: a page's evidence as it ages, and the captions that have rested long enough.
import type { PageEvidence } from '../../src/learning/evidence';
import { topK } from '../../src/learning/top-k';

export const COOLDOWN_WEEKS = 4;

/** The weighted sums of the warehouse, kept week by week: ageing multiplies what is there. */
export class AgeingEvidence implements PageEvidence {
  readonly n: Float64Array;
  readonly w: Float64Array;
  readonly w2: Float64Array;
  readonly wy: Float64Array;
  readonly wyy: Float64Array;

  constructor(
    readonly category: Int32Array,
    readonly categories: number,
    private readonly weeklyWeight: number,
  ) {
    const column = (): Float64Array => new Float64Array(category.length);
    this.n = column();
    this.w = column();
    this.w2 = column();
    this.wy = column();
    this.wyy = column();
  }

  observe(caption: number, y: number): void {
    this.add(this.n, caption, 1);
    this.add(this.w, caption, 1);
    this.add(this.w2, caption, 1);
    this.add(this.wy, caption, y);
    this.add(this.wyy, caption, y * y);
  }

  forgetCaption(caption: number): void {
    for (const column of [this.n, this.w, this.w2, this.wy, this.wyy]) column[caption] = 0;
  }

  ageByAWeek(): void {
    const kept = this.weeklyWeight;
    for (const column of [this.w, this.wy, this.wyy]) {
      for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) * kept;
    }
    for (let i = 0; i < this.w2.length; i++) this.w2[i] = (this.w2[i] as number) * kept * kept;
  }

  private add(column: Float64Array, caption: number, value: number): void {
    column[caption] = (column[caption] as number) + value;
  }
}

/** Who may be sent in a week: whoever was not sent in it or in the three weeks before. */
export class Rotation {
  private readonly lastWeek: Int32Array;
  private readonly rested: Uint8Array;

  constructor(captions: number) {
    this.lastWeek = new Int32Array(captions).fill(-COOLDOWN_WEEKS);
    this.rested = new Uint8Array(captions);
  }

  /** Takes the best `sends` rested captions and puts them to rest. */
  send(scores: ArrayLike<number>, sends: number, week: number): number[] {
    for (let i = 0; i < this.rested.length; i++) {
      this.rested[i] = week - (this.lastWeek[i] as number) >= COOLDOWN_WEEKS ? 1 : 0;
    }
    const chosen = topK(scores, sends, this.rested);
    this.use(chosen, week);
    return chosen;
  }

  use(captions: readonly number[], week: number): void {
    for (const caption of captions) this.lastWeek[caption] = week;
  }

  /** A new caption in an old one's place is rested. */
  replace(caption: number): void {
    this.lastWeek[caption] = -COOLDOWN_WEEKS;
  }
}
