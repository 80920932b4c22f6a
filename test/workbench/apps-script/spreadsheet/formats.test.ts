// Number formats and typed text, case by case.
import { describe, expect, it } from 'vitest';
import { displayed, formatKind } from '../../../../workbench/apps-script/host/spreadsheet/number-format';
import { serialOfCivil } from '../../../../workbench/apps-script/host/spreadsheet/serial';
import { typed } from '../../../../workbench/apps-script/host/spreadsheet/typed-input';

const monday = serialOfCivil(2025, 3, 10);
const evening = monday + (19 * 60 + 5) / 1440;

describe('displayed', () => {
  it.each<[value: string | number | boolean, format: string, shown: string]>([
    [evening, 'ddd d mmm', 'Mon 10 Mar'],
    [evening, 'dddd, mmmm dd', 'Monday, March 10'],
    [evening, 'yyyy-mm-dd', '2025-03-10'],
    [evening, 'hh:mm', '19:05'],
    [evening, 'h:mm am/pm', '7:05 PM'],
    [evening, 'yyyy-mm-dd hh:mm', '2025-03-10 19:05'],
    [evening, 'M/d/yyyy H:mm:ss', '3/10/2025 19:05:00'],
    [evening, 'mm:ss', '05:00'],
    [1.5, '[h]:mm', '36:00'],
    [evening, '"at" hh"h"mm', 'at 19h05'],
    [1234.5, '0', '1235'],
    [-1234.5, '0', '-1235'],
    [1.005, '0.00', '1.01'],
    [-0.001, '0.00', '0.00'],
    [1234567.891, '#,##0', '1,234,568'],
    [1234.5, '$#,##0.00', '$1,234.50'],
    [-5, '$#,##0.00', '-$5.00'],
    [-5, '0.00;(0.00);"none"', '(5.00)'],
    [0, '0.00;(0.00);"none"', 'none'],
    [0.256, '0%', '26%'],
    [0.256, '0.0%', '25.6%'],
    [0.5, '#.##', '.5'],
    [12, '000', '012'],
    [1500000, '0.0,,"M"', '1.5M'],
    [12345, '0.00E+00', '1.23E+04'],
    [1 / 3, '', '0.3333333333'],
    [0.1 + 0.2, 'General', '0.3'],
    [1e20, '', '1E+20'],
    [12, '@', '12'],
    ['text', '0.00', 'text'],
    ['x', '@" pieces"', 'x pieces'],
    [true, '0.00', 'TRUE'],
  ])('shows %s under %s as %s', (value, format, shown) => {
    expect(displayed(value, format)).toBe(shown);
  });

  it('tells dates from numbers and text', () => {
    expect(['0.00', 'yyyy', '@', '', '0.###############', '"day" 0', '[h]:mm', '[red]0'].map(formatKind)).toEqual([
      'NUMBER',
      'DATE',
      'TEXT',
      'AUTOMATIC',
      'AUTOMATIC',
      'NUMBER',
      'DATE',
      'NUMBER',
    ]);
  });
});

describe('typed', () => {
  it.each<[text: string, value: string | number | boolean, pattern: string | undefined]>([
    ['42', 42, undefined],
    ['-4.5', -4.5, undefined],
    ['1e3', 1000, undefined],
    ['(5)', -5, undefined],
    ['1,234', 1234, '#,##0'],
    ['1,23', '1,23', undefined],
    ['7%', 0.07, '0%'],
    ['7.5%', 0.075, '0.00%'],
    ['$12', 12, '$#,##0'],
    ['-$12.50', -12.5, '$#,##0.00'],
    ['true', true, undefined],
    ['2025-03-10', monday, 'yyyy-mm-dd'],
    ['3/10/2025', monday, 'M/d/yyyy'],
    ['Mar 10, 2025', monday, 'mmm d, yyyy'],
    ['10 March 2025', monday, 'd mmm yyyy'],
    ['2025-03-10 19:05', evening, 'yyyy-mm-dd h:mm'],
    ['2025-03-10T19:05', evening, 'yyyy-mm-dd h:mm'],
    ['7:05 pm', (19 * 60 + 5) / 1440, 'h:mm am/pm'],
    ['2025-02-30', '2025-02-30', undefined],
    ['12 roses', '12 roses', undefined],
    ['-', '-', undefined],
    ['.', '.', undefined],
    ['=', '=', undefined],
    ['May', 'May', undefined],
    ["'=1", '=1', undefined],
    [' ', ' ', undefined],
  ])('reads %j as %j', (text, value, pattern) => {
    const made = typed(text, undefined);
    expect(made.value).toBe(value);
    expect(made.pattern).toBe(pattern);
    expect(made.formula).toBeUndefined();
  });

  it('takes = and + as formulas', () => {
    expect(typed('=A1', undefined).formula).toBe('=A1');
    expect(typed('+A1', undefined).formula).toBe('=+A1');
    expect(typed('+5', undefined)).toEqual({ value: 5 });
  });

  it('keeps the cell’s own format, counts in percent where it is one, and shows a date typed over a number', () => {
    expect(typed('$5.00', '0.000')).toEqual({ value: 5 });
    expect(typed('5', '0.0%')).toEqual({ value: 0.05 });
    expect(typed('2025-03-10', 'ddd d mmm')).toEqual({ value: monday });
    expect(typed('2025-03-10', '0.00')).toEqual({ value: monday, pattern: 'yyyy-mm-dd' });
  });
});
