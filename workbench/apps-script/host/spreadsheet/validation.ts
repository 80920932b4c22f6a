// Data validation: whether a cell's new content satisfies its rule.
import type { Place, ValidationData } from '../../inside/spreadsheet/protocol';
import type { Content } from './grid';

/** What a rule sees: dates are serial numbers in the rule and in the cell. */
export interface Candidate {
  readonly content: Content;
  readonly display: string;
  readonly date: boolean;
}

export type ListedIn = (range: Place) => readonly string[];

/** A blank cell satisfies every rule. */
export function satisfies(rule: ValidationData, candidate: Candidate, listedIn: ListedIn): boolean {
  if (candidate.content === '') return true;
  if (rule.criteria === 'CHECKBOX') return checkboxStates(rule).includes(candidate.content);
  if (rule.criteria === 'VALUE_IN_LIST')
    return rule.values.some((value) => String(value) === candidate.display || value === candidate.content);
  if (rule.criteria === 'VALUE_IN_RANGE')
    return rule.range !== undefined && listedIn(rule.range).includes(candidate.display);
  if (rule.criteria.startsWith('NUMBER_'))
    return typeof candidate.content === 'number' && numberFits(rule, candidate.content);
  if (rule.criteria.startsWith('DATE_')) return candidate.date && dateFits(rule, candidate.content);
  return textFits(rule, String(candidate.content));
}

/** Checked and unchecked, in this order. A rule with one value leaves the unchecked cell blank. */
export function checkboxStates(rule: ValidationData): readonly [Content, Content] {
  const [checked, unchecked] = rule.values;
  return [asContent(checked, true), checked === undefined ? false : asContent(unchecked, '')];
}

function asContent(value: unknown, otherwise: Content): Content {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : otherwise;
}

function limits(rule: ValidationData): [number, number] {
  const [first, second] = rule.values;
  return [Number(first), Number(second)];
}

function numberFits(rule: ValidationData, value: number): boolean {
  const [first, second] = limits(rule);
  switch (rule.criteria) {
    case 'NUMBER_BETWEEN':
      return value >= first && value <= second;
    case 'NUMBER_NOT_BETWEEN':
      return value < first || value > second;
    case 'NUMBER_EQUAL_TO':
      return value === first;
    case 'NUMBER_NOT_EQUAL_TO':
      return value !== first;
    case 'NUMBER_GREATER_THAN':
      return value > first;
    case 'NUMBER_GREATER_THAN_OR_EQUAL_TO':
      return value >= first;
    case 'NUMBER_LESS_THAN':
      return value < first;
    default:
      return value <= first;
  }
}

/** A rule about dates compares days. */
function dateFits(rule: ValidationData, content: Content): boolean {
  const day = Math.floor(Number(content));
  const [first, second] = limits(rule).map(Math.floor) as [number, number];
  switch (rule.criteria) {
    case 'DATE_AFTER':
      return day > first;
    case 'DATE_BEFORE':
      return day < first;
    case 'DATE_ON_OR_AFTER':
      return day >= first;
    case 'DATE_ON_OR_BEFORE':
      return day <= first;
    case 'DATE_EQUAL_TO':
      return day === first;
    case 'DATE_BETWEEN':
      return day >= first && day <= second;
    case 'DATE_NOT_BETWEEN':
      return day < first || day > second;
    default:
      return true;
  }
}

function textFits(rule: ValidationData, text: string): boolean {
  const wanted = String(rule.values[0] ?? '');
  switch (rule.criteria) {
    case 'TEXT_CONTAINS':
      return text.toLowerCase().includes(wanted.toLowerCase());
    case 'TEXT_DOES_NOT_CONTAIN':
      return !text.toLowerCase().includes(wanted.toLowerCase());
    case 'TEXT_EQUAL_TO':
      return text === wanted;
    case 'TEXT_IS_VALID_EMAIL':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
    default:
      return /^https?:\/\/[^\s/]+\.[^\s]+$/i.test(text);
  }
}
