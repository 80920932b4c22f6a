// What a page's results say about its captions, as parallel columns: the form in which the warehouse sends them.

/**
 * One entry a caption in every column; a caption without observations has zeros. The sums are of what captions are
 * credited with (log EMV, or the logit of the view rate for bumps), net of slot and price, each observation weighted
 * by its age. Captions are known by position only: who they are makes no difference to what is learnt.
 */
export interface PageEvidence {
  /** Each caption's category, as an index below `categories`. */
  readonly category: ArrayLike<number>;
  readonly categories: number;
  readonly n: ArrayLike<number>;
  readonly w: ArrayLike<number>;
  readonly w2: ArrayLike<number>;
  readonly wy: ArrayLike<number>;
  readonly wyy: ArrayLike<number>;
}

export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
}

const columns = ['n', 'w', 'w2', 'wy', 'wyy'] as const;

/** Throws an EvidenceError that names the first column and caption that can't be learnt from. */
export function checkEvidence(evidence: PageEvidence): void {
  const captions = evidence.category.length;
  for (let i = 0; i < captions; i++) {
    const category = evidence.category[i] as number;
    if (!(Number.isInteger(category) && category >= 0 && category < evidence.categories)) {
      throw new EvidenceError(`category[${i}] is ${category}; expected an index below ${evidence.categories}.`);
    }
  }
  for (const column of columns) {
    const values = evidence[column];
    if (values.length !== captions) {
      throw new EvidenceError(
        `The column ${column} has ${values.length} entries; expected ${captions}, one a caption.`,
      );
    }
    for (let i = 0; i < captions; i++) {
      const value = values[i] as number;
      const allowed = Number.isFinite(value) && (column === 'wy' || value >= 0);
      if (!allowed) throw new EvidenceError(`${column}[${i}] is ${value}; expected a finite number, not negative.`);
    }
  }
}

/** How many equally weighted observations the weighted ones are worth. */
export function effectiveObservations(w: number, w2: number): number {
  return w2 > 0 ? (w * w) / w2 : 0;
}
