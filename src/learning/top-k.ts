// The k highest scores without sorting the rest: a small heap, entered only by a score that beats its lowest.

/**
 * Indices of the `k` highest scores, highest first; equal scores in the order of their indices. NaN is never chosen,
 * nor an index that `allowed` marks 0, so fewer than `k` may come back.
 */
export function topK(scores: ArrayLike<number>, k: number, allowed?: ArrayLike<number>): number[] {
  // A heap with the worst on top; among equal scores the later index is the worse.
  const heap: number[] = [];
  const worse = (a: number, b: number): boolean => {
    const scoreA = scores[a] as number;
    const scoreB = scores[b] as number;
    return scoreA < scoreB || (scoreA === scoreB && a > b);
  };
  if (!(k >= 1)) return heap;
  let threshold = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (heap.length >= k ? !(score > threshold) : Number.isNaN(score)) continue;
    if (allowed !== undefined && allowed[i] === 0) continue;
    if (heap.length < k) {
      heap.push(i);
      siftUp(heap, worse);
    } else {
      heap[0] = i;
      siftDown(heap, worse);
    }
    threshold = scores[heap[0] as number] as number;
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1));
}

type Worse = (a: number, b: number) => boolean;

function siftUp(heap: number[], worse: Worse): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!worse(heap[child] as number, heap[parent] as number)) return;
    swap(heap, child, parent);
    child = parent;
  }
}

function siftDown(heap: number[], worse: Worse): void {
  let parent = 0;
  for (;;) {
    let worst = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && worse(heap[child] as number, heap[worst] as number)) worst = child;
    }
    if (worst === parent) return;
    swap(heap, parent, worst);
    parent = worst;
  }
}

function swap(heap: number[], a: number, b: number): void {
  const held = heap[a] as number;
  heap[a] = heap[b] as number;
  heap[b] = held;
}
