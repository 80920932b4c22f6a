// What the facades inside the vm and the sheet model on the host say to each other: plain data, one entry a call.

/** A date crosses as a Date; a blank cell is ''. */
export type CellValue = string | number | boolean | Date;

/** 1-based, as Apps Script counts. */
export interface Box {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Place extends Box {
  readonly sheet: number;
}

export type LineStyle = 'DOTTED' | 'DASHED' | 'SOLID' | 'SOLID_MEDIUM' | 'SOLID_THICK' | 'DOUBLE';
export interface BorderLine {
  readonly style: LineStyle;
  readonly color: string;
}
export interface Borders {
  readonly top?: BorderLine;
  readonly left?: BorderLine;
  readonly bottom?: BorderLine;
  readonly right?: BorderLine;
}
/** What setBorder says of each side: draw it, take it away, or (null) leave it. */
export interface BorderOrder {
  readonly top: boolean | null;
  readonly left: boolean | null;
  readonly bottom: boolean | null;
  readonly right: boolean | null;
  readonly vertical: boolean | null;
  readonly horizontal: boolean | null;
  readonly line: BorderLine;
}

/** A cell's format; what is absent is the sheet's default. */
export interface Look {
  readonly numberFormat?: string;
  readonly background?: string;
  readonly fontColor?: string;
  readonly fontWeight?: string;
  readonly fontStyle?: string;
  readonly fontLine?: string;
  readonly fontFamily?: string;
  readonly fontSize?: number;
  readonly horizontal?: string;
  readonly vertical?: string;
  readonly wrap?: string;
  readonly borders?: Borders;
}
export type LookKey = Exclude<keyof Look, 'borders'>;
export type LookValue = string | number;

export interface TextStyleData {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strikethrough?: boolean;
  readonly fontFamily?: string;
  readonly fontSize?: number;
  readonly foregroundColor?: string;
}
export interface TextRun {
  readonly start: number;
  readonly end: number;
  readonly link?: string;
  readonly style?: TextStyleData;
}
export interface RichText {
  readonly text: string;
  readonly runs: readonly TextRun[];
}

export interface ValidationData {
  readonly criteria: string;
  readonly values: readonly CellValue[];
  readonly range?: Place;
  readonly showDropdown: boolean;
  readonly allowInvalid: boolean;
  readonly helpText: string | null;
}

export interface BooleanConditionData {
  readonly criteria: string;
  readonly values: readonly CellValue[];
  readonly background?: string;
  readonly fontColor?: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strikethrough?: boolean;
  readonly underline?: boolean;
}
export interface GradientPoint {
  readonly color: string;
  readonly type: string;
  readonly value: string;
}
export interface GradientData {
  readonly min?: GradientPoint;
  readonly mid?: GradientPoint;
  readonly max?: GradientPoint;
}
export interface ConditionalData {
  readonly ranges: readonly Place[];
  readonly condition?: BooleanConditionData;
  readonly gradient?: GradientData;
}

export type MetadataLocation =
  | { readonly type: 'SPREADSHEET' }
  | { readonly type: 'SHEET'; readonly sheet: number }
  | { readonly type: 'ROW' | 'COLUMN'; readonly sheet: number; readonly index: number };
export interface MetadataData {
  readonly id: number;
  readonly key: string;
  readonly value: string | null;
  readonly visibility: 'DOCUMENT' | 'PROJECT';
  readonly location: MetadataLocation;
}
export interface MetadataQuery {
  readonly id?: number;
  readonly key?: string;
  readonly value?: string;
  readonly visibility?: string;
  readonly locationType?: string;
  /** Where to look: nothing is the whole spreadsheet. */
  readonly within?: Place | { readonly sheet: number };
  readonly intersecting: boolean;
}

export interface ProtectionData {
  readonly id: number;
  readonly type: 'RANGE' | 'SHEET';
  readonly place: Place;
  readonly description: string;
  readonly warningOnly: boolean;
  readonly domainEdit: boolean;
  readonly editors: readonly string[];
  readonly unprotected: readonly Place[];
}
export type ProtectionPatch = Partial<
  Pick<ProtectionData, 'description' | 'warningOnly' | 'domainEdit' | 'editors' | 'unprotected' | 'place'>
>;

export type ChartOption =
  | string
  | number
  | boolean
  | null
  | readonly ChartOption[]
  | { readonly [key: string]: ChartOption };
export interface ChartData {
  /** 0 until it is inserted. */
  readonly id: number;
  readonly type: string;
  readonly ranges: readonly Place[];
  readonly options: { readonly [key: string]: ChartOption };
  readonly anchor: {
    readonly row: number;
    readonly column: number;
    readonly offsetX: number;
    readonly offsetY: number;
  };
  readonly headers: number;
  readonly transposed: boolean;
}

export interface FilterCriteriaData {
  readonly hiddenValues: readonly string[];
  readonly visibleValues: readonly string[];
  readonly criteria?: string;
  readonly values: readonly CellValue[];
}

export interface SortKey {
  readonly column: number;
  readonly ascending: boolean;
}

export type Axis = 'ROWS' | 'COLUMNS';

export interface SheetFacts {
  readonly id: number;
  readonly name: string;
  readonly index: number;
  readonly hidden: boolean;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly lastRow: number;
  readonly lastColumn: number;
  readonly frozenRows: number;
  readonly frozenColumns: number;
  readonly tabColor: string | null;
  readonly gridlinesHidden: boolean;
}

export interface SpreadsheetFacts {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly owner: string;
  readonly editors: readonly string[];
}

export interface ClearOrder {
  readonly contents: boolean;
  readonly formats: boolean;
  readonly notes: boolean;
  readonly validations: boolean;
}

export interface CellEdit {
  readonly place: Place;
  readonly user: string;
  readonly value?: string;
  readonly oldValue?: string;
}

export interface MenuEntry {
  readonly kind: 'ITEM' | 'SEPARATOR' | 'SUBMENU';
  readonly caption: string;
  readonly functionName?: string;
  readonly entries?: readonly MenuEntry[];
}
export interface MenuData {
  readonly caption: string;
  readonly addOn: boolean;
  readonly entries: readonly MenuEntry[];
}
export interface DialogHtml {
  readonly title: string;
  readonly content: string;
  readonly width: number | null;
  readonly height: number | null;
}
export type ButtonName = 'CLOSE' | 'OK' | 'CANCEL' | 'YES' | 'NO';
export type ButtonSetName = 'OK' | 'OK_CANCEL' | 'YES_NO' | 'YES_NO_CANCEL';
export interface Question {
  readonly title: string | null;
  readonly text: string;
  readonly buttons: ButtonSetName;
}
export interface PromptAnswer {
  readonly button: ButtonName;
  readonly text: string;
}

/** Every call that the facades make; the host's handlers are checked against it. */
export interface SpreadsheetCalls {
  'spreadsheet.facts': () => SpreadsheetFacts;
  'spreadsheet.rename': (name: string) => void;
  'spreadsheet.setTimeZone': (zone: string) => void;
  'spreadsheet.sheets': () => readonly number[];
  'spreadsheet.sheetByName': (name: string) => number | null;
  'spreadsheet.insertSheet': (name: string | null, index: number | null) => number;
  'spreadsheet.deleteSheet': (sheet: number) => void;
  'spreadsheet.moveActiveSheet': (position: number) => void;
  'spreadsheet.activeSheet': () => number;
  'spreadsheet.activate': (place: Place | null, sheet: number) => void;
  'spreadsheet.activeRange': () => Place;
  'spreadsheet.toast': (message: string, title: string, seconds: number | null) => void;
  'spreadsheet.flush': () => void;
  'spreadsheet.setNamedRange': (name: string, place: Place) => void;
  'spreadsheet.removeNamedRange': (name: string) => void;
  'spreadsheet.namedRanges': (sheet: number | null) => readonly { readonly name: string; readonly place: Place }[];
  'sheet.facts': (sheet: number) => SheetFacts;
  'sheet.size': (sheet: number) => { readonly maxRows: number; readonly maxColumns: number };
  /** The same, to tell whether a range that is asked for is within the sheet. */
  'sheet.bounds': (sheet: number) => { readonly maxRows: number; readonly maxColumns: number };
  'sheet.exists': (sheet: number) => boolean;
  'sheet.rename': (sheet: number, name: string) => void;
  'sheet.setHidden': (sheet: number, hidden: boolean) => void;
  'sheet.setFrozen': (sheet: number, axis: Axis, count: number) => void;
  'sheet.setTabColor': (sheet: number, color: string | null) => void;
  'sheet.setGridlinesHidden': (sheet: number, hidden: boolean) => void;
  /** `like`: the line, before the insertion, whose formats the new lines take. */
  'sheet.insert': (sheet: number, axis: Axis, before: number, count: number, like: number | null) => void;
  'sheet.delete': (sheet: number, axis: Axis, at: number, count: number) => void;
  'sheet.setLineHidden': (sheet: number, axis: Axis, at: number, count: number, hidden: boolean) => void;
  'sheet.isLineHidden': (sheet: number, axis: Axis, at: number, by: 'USER' | 'FILTER') => boolean;
  'sheet.setLineSize': (sheet: number, axis: Axis, at: number, count: number, pixels: number) => void;
  'sheet.lineSize': (sheet: number, axis: Axis, at: number) => number;
  'sheet.autoResize': (sheet: number, axis: Axis, at: number, count: number) => void;
  'sheet.appendRow': (sheet: number, values: readonly CellValue[]) => void;
  'sheet.conditionalRules': (sheet: number) => readonly ConditionalData[];
  'sheet.setConditionalRules': (sheet: number, rules: readonly ConditionalData[]) => void;
  'sheet.charts': (sheet: number) => readonly ChartData[];
  'sheet.putChart': (sheet: number, chart: ChartData) => number;
  'sheet.removeChart': (sheet: number, id: number) => void;
  'sheet.filter': (sheet: number) => Box | null;
  'range.values': (place: Place) => readonly (readonly CellValue[])[];
  'range.displayValues': (place: Place) => readonly (readonly string[])[];
  'range.formulas': (place: Place) => readonly (readonly string[])[];
  'range.setValues': (place: Place, values: readonly (readonly CellValue[])[]) => void;
  'range.setFormulas': (place: Place, formulas: readonly (readonly string[])[]) => void;
  'range.looks': (place: Place, key: LookKey) => readonly (readonly LookValue[])[];
  'range.setLook': (place: Place, key: LookKey, value: LookValue | null) => void;
  'range.setLooks': (place: Place, key: LookKey, values: readonly (readonly (LookValue | null)[])[]) => void;
  'range.setBorders': (place: Place, order: BorderOrder) => void;
  'range.notes': (place: Place) => readonly (readonly string[])[];
  'range.setNotes': (place: Place, notes: readonly (readonly (string | null)[])[]) => void;
  'range.validations': (place: Place) => readonly (readonly (ValidationData | null)[])[];
  'range.setValidation': (place: Place, rule: ValidationData | null) => void;
  'range.setValidations': (place: Place, rules: readonly (readonly (ValidationData | null)[])[]) => void;
  'range.insertCheckboxes': (place: Place, checked: CellValue | null, unchecked: CellValue | null) => void;
  'range.removeCheckboxes': (place: Place) => void;
  'range.setChecked': (place: Place, checked: boolean) => void;
  'range.checked': (place: Place) => readonly (readonly (boolean | null)[])[];
  'range.richTexts': (place: Place) => readonly (readonly (RichText | null)[])[];
  'range.setRichTexts': (place: Place, texts: readonly (readonly RichText[])[]) => void;
  'range.merge': (place: Place, by: 'ALL' | 'ROW' | 'COLUMN') => void;
  'range.breakApart': (place: Place) => void;
  'range.merges': (place: Place) => readonly Place[];
  'range.clear': (place: Place, order: ClearOrder) => void;
  'range.sort': (place: Place, keys: readonly SortKey[]) => void;
  'range.copyTo': (from: Place, to: Place, what: 'ALL' | 'VALUES' | 'FORMAT') => void;
  'range.find': (place: Place, query: { text: string; matchCase: boolean; entireCell: boolean }) => readonly Place[];
  'filter.create': (place: Place) => void;
  'filter.remove': (sheet: number) => void;
  'filter.criteria': (sheet: number, column: number) => FilterCriteriaData | null;
  'filter.setCriteria': (sheet: number, column: number, criteria: FilterCriteriaData | null) => void;
  'metadata.add': (
    location: MetadataLocation | Place,
    key: string,
    value: string | null,
    visibility: 'DOCUMENT' | 'PROJECT',
  ) => void;
  'metadata.find': (query: MetadataQuery) => readonly MetadataData[];
  'metadata.change': (id: number, change: Partial<Pick<MetadataData, 'key' | 'value' | 'visibility'>>) => void;
  'metadata.move': (id: number, to: MetadataLocation | Place) => void;
  'metadata.remove': (id: number) => void;
  'protection.add': (type: 'RANGE' | 'SHEET', place: Place) => number;
  'protection.list': (type: 'RANGE' | 'SHEET', sheet: number | null) => readonly number[];
  'protection.facts': (id: number) => ProtectionData;
  'protection.change': (id: number, change: ProtectionPatch) => void;
  'protection.remove': (id: number) => void;
  'protection.canEdit': (id: number) => boolean;
  'range.canEdit': (place: Place) => boolean;
  'ui.open': () => void;
  'ui.addMenu': (menu: MenuData) => void;
  'ui.alert': (question: Question) => ButtonName;
  'ui.prompt': (question: Question) => PromptAnswer;
  'ui.showSidebar': (html: DialogHtml) => void;
  'ui.showDialog': (html: DialogHtml, modal: boolean) => void;
}
