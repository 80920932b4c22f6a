// A small script for the page's tests: one of each thing that the page shows.

export const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '=HYPERLINK("http://evil.example","x")',
  '\u202Eright to left',
  `long ${'x'.repeat(5000)}`,
];

const SIDEBAR = `<!doctype html><html><head><title>t</title></head><body><button id="good">good</button><button id="bad">bad</button><output id="out"></output>
<script>
var out = document.getElementById('out');
document.getElementById('good').onclick = function () {
  google.script.run.withSuccessHandler(function (value) { out.textContent = JSON.stringify(value); }).greet('you', { deep: [1, null] });
};
document.getElementById('bad').onclick = function () {
  google.script.run.withFailureHandler(function (error) { out.textContent = error.name + ': ' + error.message; }).fail();
};
</script></body></html>`;

export const SMALL_SCRIPT = `
function setUp() {
  var sheet = SpreadsheetApp.getActiveSheet().setName('Week');
  sheet.getRange('A1:F1').setValues([['Page', 'State', 'Price', 'Day', 'Done', 'Note']]).setFontWeight('bold').setBackground('#eef1fb');
  sheet.setFrozenRows(1);
  sheet.getRange('A2:A20').setNumberFormat('@');
  sheet.getRange('A2:C4').setValues([['jade', 'ready', 12.5], ['opal', 'held', 8], ['ruby', 'drafted', 1234.5]]);
  sheet.getRange('C2:C20').setNumberFormat('$#,##0.00');
  sheet.getRange('D2').setValue(new Date(2025, 2, 10)).setNumberFormat('ddd d mmm');
  sheet.getRange('E2:E4').insertCheckboxes();
  var states = SpreadsheetApp.newDataValidation().requireValueInList(['drafted', 'ready', 'held'], true).setAllowInvalid(false).build();
  sheet.getRange('B2:B4').setDataValidation(states);
  sheet.setConditionalFormatRules([
    SpreadsheetApp.newConditionalFormatRule().whenTextEqualTo('held').setBackground('#F9D9D6').setFontColor('#8E1B14').setRanges([sheet.getRange('B2:B20')]).build(),
  ]);
  sheet.getRange('F2').setValue('as the day goes').setNote('A note.');
  sheet.hideColumns(8);
  sheet.setColumnWidth(1, 140);
  sheet.getRange('A6:C6').merge().setNumberFormat('@').setValue('merged');
  sheet.getRange('A10:A13').setValues(${JSON.stringify(HOSTILE.map((text) => [text]))});
  sheet.getRange('A18').setNumberFormat('@').setWrap(true).setValue('one two three four five six seven eight nine ten eleven twelve');
  sheet.getRange('F10').setNumberFormat('@').setValue('guarded');
  sheet.getRange('F10').protect().setWarningOnly(true).setDescription('guarded');
  var other = SpreadsheetApp.getActive().insertSheet('Numbers');
  other.getRange('A1:B5').setValues([['Day', 'Earned'], ['Mon', 5], ['Tue', 9], ['Wed', 7], ['Thu', 12]]);
  other.insertChart(other.newChart().setChartType(Charts.ChartType.COLUMN).addRange(other.getRange('A1:B5')).setNumHeaders(1).setOption('title', 'Earned by day').setPosition(2, 4, 0, 0).build());
  SpreadsheetApp.getActive().insertSheet('Hidden').hideSheet();
  SpreadsheetApp.getActive().setActiveSheet(sheet);
}
function onOpen() {
  var ui = SpreadsheetApp.getUi();
  ui.createMenu('EROS')
    .addItem('Say hello', 'hello')
    .addItem('Sidebar…', 'sidebar')
    .addSeparator()
    .addSubMenu(ui.createMenu('More').addItem('Ask me', 'askMe').addItem('Confirm', 'confirmIt').addItem('Break', 'fail').addItem('Dialog', 'dialog'))
    .addToUi();
}
function onEdit(event) {
  if (event.range.getColumn() === 26) return;
  event.range.getSheet().getRange('G1').setNumberFormat('@').setValue(event.range.getA1Notation() + ' was ' + event.oldValue + ' is ' + event.value);
}
function hello() { SpreadsheetApp.getActive().toast('Hello, menu', 'EROS'); SpreadsheetApp.getActiveSheet().getRange('G2').setValue('hello ran'); }
function sidebar() { SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput(${JSON.stringify(SIDEBAR)}).setTitle('Greeter')); }
function dialog() { SpreadsheetApp.getUi().showModalDialog(HtmlService.createHtmlOutput('<p id="in">in the dialog</p><button onclick="google.script.host.close()">done</button>').setWidth(300).setHeight(120), 'A dialog'); }
function greet(who, more) { return { text: 'hello ' + who, more: more }; }
function fail() { throw new RangeError('it broke on purpose'); }
function askMe() {
  var ui = SpreadsheetApp.getUi();
  var answer = ui.prompt('Your name', 'Who are you?', ui.ButtonSet.OK_CANCEL);
  SpreadsheetApp.getActiveSheet().getRange('G3').setNumberFormat('@').setValue(answer.getSelectedButton() + ' ' + answer.getResponseText());
}
function confirmIt() {
  var ui = SpreadsheetApp.getUi();
  SpreadsheetApp.getActiveSheet().getRange('G4').setValue(String(ui.alert('Sure?', 'It can be undone.', ui.ButtonSet.YES_NO)));
}
`;
