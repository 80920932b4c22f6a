// What SpreadsheetApp throws, in Google's words where Google has them.

export type SpreadsheetFault =
  | 'BAD_ARGUMENT'
  | 'BAD_RANGE'
  | 'SIZE_MISMATCH'
  | 'INVALID_DATA'
  | 'PROTECTED'
  | 'LIMIT'
  | 'NO_SUCH_OBJECT'
  | 'NAME_TAKEN'
  | 'LAST_SHEET'
  | 'NO_UI'
  | 'NOT_SUPPORTED';

export class SpreadsheetException extends Error {
  constructor(
    readonly fault: SpreadsheetFault,
    message: string,
  ) {
    super(message);
    // As Apps Script names what its services throw.
    this.name = 'Exception';
  }
}

export function invalidData(a1: string, helpText: string | null): SpreadsheetException {
  const words = `The data you entered in cell ${a1} violates the data validation rules set on this cell.`;
  return new SpreadsheetException('INVALID_DATA', helpText === null ? words : `${words} ${helpText}`);
}

export function outsideSheet(): SpreadsheetException {
  return new SpreadsheetException('BAD_RANGE', 'The coordinates of the range are outside the dimensions of the sheet.');
}

export function protectedCells(): SpreadsheetException {
  return new SpreadsheetException(
    'PROTECTED',
    'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.',
  );
}
