// A world with a known truth: what each message would really earn, so that learning and planning can be judged against it.
import { type Random, seededRandom } from '../../src/learning/random';

export type MessageKind = 'PPV' | 'BUMP' | 'FOLLOW_UP';

export interface TruthPageSettings {
  readonly name: string;
  /** Subscribers that a message reaches: 200 to 100,000. */
  readonly audience: number;
  /** PPV a day that the audience takes without tiring. */
  readonly comfortablePpvADay?: number;
}

export interface TruthSettings {
  readonly pages: readonly TruthPageSettings[];
  /** The category of each caption, as an index below `categories`. */
  readonly captionCategories: readonly number[];
  readonly categories: number;
  /** Standard deviations on the log scale. */
  readonly categorySd?: number;
  readonly captionSd?: number;
  /** How far one caption's quality differs from page to page. */
  readonly captionOnPageSd?: number;
  /** What chance adds to one message, beyond that of who happens to buy. */
  readonly noiseSd?: number;
  /** Purchases per delivery of a plain message at the reference price. */
  readonly buyRate?: number;
}

export interface TruthMessage {
  readonly caption: number;
  readonly kind: MessageKind;
  /** Dollars; 0 for a bump. */
  readonly price: number;
  /** Monday 00:00 is 0, Sunday 23:00 is 167. */
  readonly hourOfWeek: number;
}

export interface TruthExpectation {
  readonly viewRate: number;
  readonly buyRate: number;
  /** Earnings per 1,000 deliveries. */
  readonly emv: number;
}

export interface TruthResult {
  readonly sentCount: number;
  readonly viewedCount: number;
  readonly purchasedCount: number;
  readonly earnings: number;
}

/** A page's audience as it tires: pressure rises with each PPV and fades by half in a day and a half. */
export interface Audience {
  readonly pressure: number;
}

export const restedAudience: Audience = { pressure: 0 };

const PRESSURE_HALF_LIFE_HOURS = 36;
const REFERENCE_PRICE = 12;
const HOURS_OF_WEEK = 168;
const FOLLOW_UP_SHARE = 0.45;
const BUMP_VIEW_LIFT = 0.25;

interface TruePage {
  readonly settings: TruthPageSettings;
  /** What this page's audience spends beside the average page's, on the log scale. */
  readonly level: number;
  readonly viewLogit: number;
  readonly comfortable: number;
  /** Above 1: at a higher price fewer buy, and revenue falls above the page's best price. */
  readonly priceSteepness: number;
  readonly bestPrice: number;
  readonly slotEffect: Float64Array;
  readonly captionOffset: Float64Array;
}

export class Truth {
  private readonly captionQuality: Float64Array;
  private readonly pages: Map<string, TruePage>;
  private readonly noiseSd: number;
  private readonly buyRate: number;

  constructor(seed: number | string, settings: TruthSettings) {
    const random = seededRandom(seed);
    const { categorySd = 0.35, captionSd = 0.5, captionOnPageSd = 0.25, noiseSd = 0.4, buyRate = 0.008 } = settings;
    this.noiseSd = noiseSd;
    this.buyRate = buyRate;
    const categoryStream = random.fork('categories');
    const categoryEffect = Array.from({ length: settings.categories }, () => categorySd * categoryStream.normal());
    const captionStream = random.fork('captions');
    this.captionQuality = Float64Array.from(settings.captionCategories, (category, caption) => {
      const effect = categoryEffect[category];
      if (effect === undefined) throw new RangeError(`Caption ${caption} has the unknown category ${category}.`);
      return effect + captionSd * captionStream.normal();
    });
    this.pages = new Map(
      settings.pages.map((page) => [
        page.name,
        truePage(page, settings.captionCategories.length, captionOnPageSd, random.fork(`page ${page.name}`)),
      ]),
    );
  }

  /** What a message would bring on average, given how tired the audience is. */
  expected(pageName: string, message: TruthMessage, audience: Audience = restedAudience): TruthExpectation {
    // The mean of a log-normal lies half its variance above its median.
    return this.rates(this.page(pageName), message, audience, (this.noiseSd * this.noiseSd) / 2, 0);
  }

  /** Sends a message: counts of who saw and who bought, by chance. */
  send(pageName: string, message: TruthMessage, audience: Audience, random: Random): TruthResult {
    const page = this.page(pageName);
    // A few percent of subscribers can't be reached at any one time; a follow-up goes to those who did not buy.
    const sentCount = Math.max(1, Math.round(page.settings.audience * (0.94 + 0.06 * random.next())));
    const buyNoise = this.noiseSd * random.normal();
    const viewNoise = 0.15 * random.normal();
    const { viewRate, buyRate } = this.rates(page, message, audience, buyNoise, viewNoise);
    const viewedCount = binomial(sentCount, viewRate, random);
    const purchasedCount = message.kind === 'BUMP' ? 0 : binomial(viewedCount, Math.min(1, buyRate / viewRate), random);
    return { sentCount, viewedCount, purchasedCount, earnings: Math.round(100 * purchasedCount * message.price) / 100 };
  }

  /** The audience after a message was sent: bumps tire a quarter as much as PPV. */
  afterSend(pageName: string, message: TruthMessage, audience: Audience): Audience {
    const strain = message.kind === 'PPV' ? 1 : 0.25;
    return { pressure: audience.pressure + strain / this.page(pageName).comfortable };
  }

  afterRest(audience: Audience, hours: number): Audience {
    return { pressure: audience.pressure * 2 ** (-hours / PRESSURE_HALF_LIFE_HOURS) };
  }

  /** What hour and weekday add on the log scale; zero on average over the week. */
  slotEffect(pageName: string, hourOfWeek: number): number {
    const effect = this.page(pageName).slotEffect[hourOfWeek];
    if (effect === undefined) throw new RangeError(`Hours of the week run from 0 to 167, got ${hourOfWeek}.`);
    return effect;
  }

  /** A caption's true quality on a page, on the log scale. */
  quality(pageName: string, caption: number): number {
    const quality = this.captionQuality[caption];
    if (quality === undefined) throw new RangeError(`There is no caption ${caption}.`);
    return quality + (this.page(pageName).captionOffset[caption] as number);
  }

  /** The price that earns most on a page. */
  bestPrice(pageName: string): number {
    return this.page(pageName).bestPrice;
  }

  private page(name: string): TruePage {
    const page = this.pages.get(name);
    if (page === undefined) throw new RangeError(`There is no page ${name}.`);
    return page;
  }

  private rates(
    page: TruePage,
    message: TruthMessage,
    audience: Audience,
    buyEffect: number,
    viewEffect: number,
  ): TruthExpectation {
    const name = page.settings.name;
    const slot = this.slotEffect(name, message.hourOfWeek);
    const quality = this.quality(name, message.caption);
    const tiredness = tiring(audience);
    const lift = message.kind === 'BUMP' ? BUMP_VIEW_LIFT : 0;
    const viewRate = logistic(page.viewLogit + lift + 0.5 * slot + 0.25 * quality - 0.6 * tiredness + viewEffect);
    if (message.kind === 'BUMP') return { viewRate, buyRate: 0, emv: 0 };
    const followUp = message.kind === 'FOLLOW_UP' ? Math.log(FOLLOW_UP_SHARE) : 0;
    const logRate =
      Math.log(this.buyRate) +
      page.level +
      quality +
      slot +
      followUp -
      tiredness +
      demand(page, message.price) +
      buyEffect;
    // Who does not open a message can't buy it.
    const buyRate = Math.min(Math.exp(logRate), 0.9 * viewRate);
    return { viewRate, buyRate, emv: 1000 * buyRate * message.price };
  }
}

/** What tiredness takes off on the log scale: nothing up to the comfortable pressure, then more and more. */
function tiring(audience: Audience): number {
  // At the comfortable pace the pressure settles where a day's fading equals a day's sends.
  const settled = 1 / (1 - 2 ** (-24 / PRESSURE_HALF_LIFE_HOURS));
  const excess = Math.max(0, audience.pressure / settled - 1);
  return 0.9 * excess;
}

/** Log demand beside that at the reference price: gentle below the page's best price, steep above it. */
function demand(page: TruePage, price: number): number {
  if (price <= 0) return 0;
  const taken = (p: number): number => -((p / page.bestPrice) ** page.priceSteepness) / page.priceSteepness;
  return taken(price) - taken(REFERENCE_PRICE);
}

function truePage(settings: TruthPageSettings, captions: number, captionSd: number, random: Random): TruePage {
  if (!(settings.audience >= 1)) throw new RangeError(`The page ${settings.name} needs an audience of at least 1.`);
  const shape = random.fork('shape');
  const level = 0.5 * shape.normal();
  const viewLogit = -0.4 + 0.3 * shape.normal();
  const peakHour = 20 + 1.5 * shape.normal();
  const bestPrice = Math.min(28, Math.max(7, 14 * Math.exp(0.25 * shape.normal())));
  const priceSteepness = 1.3 + 0.6 * shape.next();
  const weekday = Array.from({ length: 7 }, (_, day) => (day >= 4 ? 0.12 : -0.05) + 0.08 * shape.normal());
  const slotEffect = Float64Array.from({ length: HOURS_OF_WEEK }, (_, hour) => {
    const fromPeak = (2 * Math.PI * ((hour % 24) - peakHour)) / 24;
    return 0.3 * Math.cos(fromPeak) + 0.1 * Math.cos(2 * fromPeak) + (weekday[Math.floor(hour / 24)] as number);
  });
  const mean = slotEffect.reduce((sum, effect) => sum + effect, 0) / HOURS_OF_WEEK;
  const offsets = random.fork('captions');
  return {
    settings,
    level,
    viewLogit,
    comfortable: settings.comfortablePpvADay ?? comfortableFor(settings.audience),
    priceSteepness,
    bestPrice,
    slotEffect: slotEffect.map((effect) => effect - mean),
    captionOffset: Float64Array.from({ length: captions }, () => captionSd * offsets.normal()),
  };
}

/** Larger audiences overlap less from message to message, so they bear more. */
function comfortableFor(audience: number): number {
  return Math.min(12, Math.max(3, 3 + 2.1 * Math.log10(audience / 200)));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** How many of `n` do so with chance `p`: exact while few are expected, Normal where thousands hide the difference. */
export function binomial(n: number, p: number, random: Random): number {
  if (p <= 0 || n <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(n, 1 - p, random);
  const variance = n * p * (1 - p);
  if (variance > 400) return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(variance) * random.normal())));
  // Skipping from one success to the next costs as many draws as there are successes.
  const logMiss = Math.log(1 - p);
  let successes = 0;
  let trial = 0;
  for (;;) {
    trial += Math.floor(Math.log(1 - random.next()) / logMiss) + 1;
    if (trial > n) return successes;
    successes++;
  }
}
