// JSON values as BigQuery keeps them: members sorted by name, numbers as written, no spaces.

/** Numbers that a double holds are written as JavaScript does; the rest keep their digits. */
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  document(): string {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) throw new SyntaxError('more text after the value');
    return value;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  private value(depth: number): string {
    if (depth > 500) throw new SyntaxError('nested too deeply');
    this.space();
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return JSON.stringify(this.string());
    for (const word of ['true', 'false', 'null']) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return word;
      }
    }
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) throw new SyntaxError(`unexpected ${first ?? 'end'}`);
    this.at += match[0].length;
    return numberText(match[0]);
  }

  private string(): string {
    const start = this.at;
    for (let i = start + 1; i < this.text.length; i++) {
      const code = this.text.charCodeAt(i);
      if (code === 92) i++;
      else if (code === 34) {
        this.at = i + 1;
        return JSON.parse(this.text.slice(start, i + 1)) as string;
      }
    }
    throw new SyntaxError('unterminated string');
  }

  private object(depth: number): string {
    const members = new Map<string, string>();
    this.at++;
    this.space();
    if (this.text[this.at] === '}') this.at++;
    else {
      for (;;) {
        this.space();
        if (this.text[this.at] !== '"') throw new SyntaxError('a member needs a name');
        const name = this.string();
        this.space();
        if (this.text[this.at] !== ':') throw new SyntaxError('a name needs a value');
        this.at++;
        const value = this.value(depth + 1);
        if (!members.has(name)) members.set(name, value);
        if (!this.more('}')) break;
      }
    }
    const names = [...members.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${names.map((name) => `${JSON.stringify(name)}:${members.get(name)}`).join(',')}}`;
  }

  private array(depth: number): string {
    const items: string[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === ']') this.at++;
    else {
      do items.push(this.value(depth + 1));
      while (this.more(']'));
    }
    return `[${items.join(',')}]`;
  }

  /** True after a comma, false after the closing bracket. */
  private more(close: string): boolean {
    this.space();
    const next = this.text[this.at];
    if (next !== ',' && next !== close) throw new SyntaxError(`unexpected ${next ?? 'end'}`);
    this.at++;
    return next === ',';
  }
}

function numberText(text: string): string {
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text);
    if (value >= -(2n ** 63n) && value < 2n ** 64n) return value.toString();
  }
  const value = Number(text);
  if (!Number.isFinite(value)) throw new SyntaxError('a number out of range');
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return `${value}.0`;
  return String(value);
}

/** The normal form of a JSON text; undefined where it is none. */
export function normalJson(text: string): string | undefined {
  try {
    return new Reader(text).document();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
