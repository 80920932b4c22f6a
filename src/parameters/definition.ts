// The shape of one number of the product as data: what it is called, what it may be, and what it means.

interface Described {
  /** The name in the warehouse's JSON, in Settings and in code. */
  readonly name: string;
  /** What the number is counted in; empty for a pure number, a switch or a choice. */
  readonly unit: string;
  /** One plain sentence for the Settings tab. */
  readonly meaning: string;
}

export interface NumericDefinition extends Described {
  readonly kind: 'number' | 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export interface BooleanDefinition extends Described {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export interface EnumDefinition extends Described {
  readonly kind: 'enum';
  readonly default: string;
  readonly values: readonly string[];
}

export interface TextDefinition extends Described {
  readonly kind: 'text';
  readonly default: string;
  /** A regular expression that the whole text must match. */
  readonly pattern: string;
  /** What the pattern asks for, in words. */
  readonly expected: string;
}

export type Definition = NumericDefinition | BooleanDefinition | EnumDefinition | TextDefinition;

/** The type of the value that a definition admits. */
export type ValueOf<D extends Definition> = D extends NumericDefinition
  ? number
  : D extends BooleanDefinition
    ? boolean
    : D extends EnumDefinition
      ? D['values'][number]
      : string;
