// The demo's world: its pages, captions, restrictions and stock, and the hidden truth by which messages earn.
import { seededRandom } from '../../src/learning/random';
import { categoryNames, type DemoCaption, demoCaptions } from './captions';
import { Truth } from './truth';

export interface DemoPage {
  readonly name: string;
  readonly displayName: string;
  /** Other spellings of the page in reports. */
  readonly aliases: readonly string[];
  readonly owner: string;
  readonly status: 'ACTIVE' | 'PAUSED';
  readonly rollout: 'SHADOW' | 'LIVE';
  readonly audience: number;
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
  readonly minPrice: number | null;
  readonly maxPrice: number | null;
  /** Days of messages before the world begins. */
  readonly historyDays: number;
  /** How many times its usual PPV the page was sent in its last ten days. */
  readonly recentPressure: number;
  /** Categories that it may not send: what is left is what it has. */
  readonly barredCategories: readonly string[];
}

export interface DemoWorld {
  readonly seed: string;
  readonly pages: readonly DemoPage[];
  readonly captions: readonly DemoCaption[];
  readonly categories: readonly string[];
  readonly truth: Truth;
}

export type DemoScale = 'demo' | 'large';

const plain: Omit<DemoPage, 'name' | 'displayName' | 'audience'> = {
  aliases: [],
  owner: 'north@example.com',
  status: 'ACTIVE',
  rollout: 'LIVE',
  windowStart: null,
  windowEnd: null,
  minPrice: null,
  maxPrice: null,
  historyDays: 120,
  recentPressure: 1,
  barredCategories: [],
};

const south = 'south@example.com';

const demoPages: readonly DemoPage[] = [
  { ...plain, name: 'aurora', displayName: 'Aurora', audience: 96_000, aliases: ['Aurora VIP', 'aurora_main'] },
  { ...plain, name: 'briar', displayName: 'Briar', audience: 81_000, owner: south, windowStart: '08:00' },
  { ...plain, name: 'cedar', displayName: 'Cedar', audience: 44_000, maxPrice: 35 },
  { ...plain, name: 'dahlia', displayName: 'Dahlia', audience: 27_000, owner: south, recentPressure: 3.2 },
  { ...plain, name: 'ember', displayName: 'Ember', audience: 15_500 },
  { ...plain, name: 'fern', displayName: 'Fern', audience: 11_000, owner: south, aliases: ['Fern Free'] },
  { ...plain, name: 'harbor', displayName: 'Harbor', audience: 7_800, windowEnd: '22:00' },
  { ...plain, name: 'iris', displayName: 'Iris', audience: 4_200, minPrice: 5, maxPrice: 18 },
  {
    ...plain,
    name: 'juniper',
    displayName: 'Juniper',
    audience: 3_100,
    owner: south,
    barredCategories: categoryNames.slice(1),
  },
  { ...plain, name: 'lumen', displayName: 'Lumen', audience: 1_900 },
  { ...plain, name: 'maple', displayName: 'Maple', audience: 9_000, historyDays: 9, rollout: 'SHADOW' },
  { ...plain, name: 'nettle', displayName: 'Nettle', audience: 2_600, owner: south, status: 'PAUSED' },
];

const SMALLEST_AUDIENCE = 1_000;
const LARGEST_AUDIENCE = 100_000;

/** A hundred pages over all tiers, spread evenly on the log scale. */
function largePages(): DemoPage[] {
  return Array.from({ length: 100 }, (_, index) => ({
    ...plain,
    name: `page-${String(index + 1).padStart(3, '0')}`,
    displayName: `Page ${index + 1}`,
    owner: index % 2 === 0 ? plain.owner : south,
    audience: Math.round(SMALLEST_AUDIENCE * (LARGEST_AUDIENCE / SMALLEST_AUDIENCE) ** (index / 99)),
    // With the usual rates this is a million messages.
    historyDays: 1_080,
  }));
}

export function demoWorld(scale: DemoScale = 'demo', seed = 'demo'): DemoWorld {
  const pages = scale === 'demo' ? demoPages : largePages();
  const captions = demoCaptions(scale === 'demo' ? 3_000 : 10_000, seededRandom(seed).fork('captions'));
  const truth = new Truth(`${seed} truth`, {
    pages: pages.map(({ name, audience }) => ({ name, audience })),
    captionCategories: captions.map(({ category }) => category),
    categories: categoryNames.length,
  });
  return { seed, pages, captions, categories: categoryNames, truth };
}
