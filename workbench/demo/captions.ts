// The demo's caption library: harmless texts, each different to an audience, with the traits that a bank records.
import type { Random } from '../../src/learning/random';

export type DemoTier = 'FREE' | 'LOW' | 'MID' | 'PREMIUM';

export interface DemoCaption {
  readonly id: number;
  readonly text: string;
  /** An index below the categories. */
  readonly category: number;
  readonly tier: DemoTier;
  readonly urgency: boolean;
  readonly trigger: 'SCARCITY' | 'CURIOSITY' | 'GRATITUDE' | 'PLAYFULNESS' | 'NOSTALGIA';
  readonly tone: 'WARM' | 'TEASING' | 'PLAIN' | 'CHEERFUL';
  readonly active: boolean;
}

interface Category {
  readonly name: string;
  readonly things: readonly string[];
}

const categories: readonly Category[] = [
  { name: 'Photo set', things: ['new set', 'window-light set', 'garden set', 'black and white set', 'Sunday set'] },
  { name: 'Video', things: ['new video', 'long video', 'kitchen video', 'rainy-day video', 'dance video'] },
  { name: 'Behind the scenes', things: ['outtakes', 'set diary', 'bloopers', 'test shots', 'making-of'] },
  { name: 'Live replay', things: ['live replay', 'late-night live', 'question hour', 'studio live', 'late live'] },
  { name: 'Voice note', things: ['voice note', 'good-night note', 'morning note', 'reading', 'little story'] },
  { name: 'Bundle', things: ['bundle', 'week’s bundle', 'three-in-one', 'double set', 'box of favourites'] },
  { name: 'Throwback', things: ['throwback', 'first-year set', 'archive find', 'old favourite', 'lost tape'] },
  { name: 'Travel', things: ['beach set', 'city walk', 'hotel diary', 'road-trip video', 'mountain set'] },
  { name: 'Games', things: ['guessing game', 'dice game', 'truth round', 'quiz', 'pick-a-card game'] },
  { name: 'Early access', things: ['first look', 'preview', 'early cut', 'sneak peek', 'premiere'] },
];

export const categoryNames: readonly string[] = categories.map(({ name }) => name);

const openings = [
  'My {} for you',
  'Fresh today: the {}',
  'I saved the {} for tonight',
  'You asked for the {}',
  'Here is the {}',
  'Get ready for the {}',
  'The {} is up',
  'Just finished the {}',
  'My favourite {} so far',
  'Something new: my {}',
  'The {} you voted for',
  'One more {} before the weekend',
];

const middles = [
  'first look for you',
  'made on a slow afternoon',
  'with a little surprise at the end',
  'shot in one take',
  'the one I keep coming back to',
  'softer light this time',
  'I laughed the whole way through',
  'you get it before anyone else',
  'tell me which part you like best',
  'a bit longer than usual',
  'made with you in mind',
  'with the music turned up',
  'I almost kept this one to myself',
  'straight from this morning',
];

const endings = ['', 'See you inside.', 'Let me know.', 'Open when you can.', 'Enjoy!', 'Thank you for being here.'];
const pressing = ['Only until midnight.', 'Gone by tomorrow.', 'Last hours.', 'Today only.'];
const marks = ['', '', '', ' ✨', ' 🌙', ' ☀️', ' 💌'];

const tiers: readonly (readonly [DemoTier, number])[] = [
  ['FREE', 0.3],
  ['LOW', 0.24],
  ['MID', 0.3],
  ['PREMIUM', 0.16],
];
const triggers = ['SCARCITY', 'CURIOSITY', 'GRATITUDE', 'PLAYFULNESS', 'NOSTALGIA'] as const;
const tones = ['WARM', 'TEASING', 'PLAIN', 'CHEERFUL'] as const;

/** `count` captions with ids from 1 on, the same for the same stream. */
export function demoCaptions(count: number, random: Random): DemoCaption[] {
  const captions: DemoCaption[] = [];
  const known = new Set<string>();
  for (let id = 1; id <= count; id++) {
    const category = random.int(categories.length);
    const urgency = random.next() < 0.18;
    const tier = tierAt(random.next());
    const text = freshText(category, urgency, known, random);
    captions.push({
      id,
      text,
      category,
      tier,
      urgency,
      trigger: urgency ? 'SCARCITY' : pick(triggers, random),
      tone: pick(tones, random),
      active: random.next() >= 0.02,
    });
  }
  return captions;
}

/** A text that no caption has yet; where the phrases run out, an episode number tells them apart. */
function freshText(category: number, urgency: boolean, known: Set<string>, random: Random): string {
  for (let tries = 0; ; tries++) {
    const things = categories[category]?.things ?? [];
    const thing = pick(things, random);
    const episode = tries < 20 ? thing : `${thing} no. ${2 + random.int(400)}`;
    const ending = pick(urgency ? pressing : endings, random);
    const words = `${pick(openings, random).replace('{}', episode)}, ${pick(middles, random)}${ending === '' ? '' : `. ${ending}`}`;
    const key = words.toLowerCase();
    if (known.has(key)) continue;
    known.add(key);
    return words + pick(marks, random);
  }
}

function tierAt(share: number): DemoTier {
  let left = share;
  for (const [tier, weight] of tiers) {
    left -= weight;
    if (left < 0) return tier;
  }
  return 'PREMIUM';
}

function pick<T>(list: readonly T[], random: Random): T {
  const item = list[random.int(list.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}
