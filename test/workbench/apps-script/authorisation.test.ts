// Who runs a script and what it may do: simple triggers, the manifest's scopes, users who have not authorised it.

import { describe, expect, it } from 'vitest';
import type { AppsScript } from '../../../workbench/apps-script';
import { SpreadsheetService } from '../../../workbench/apps-script/host/spreadsheet/service';
import { Workbook } from '../../../workbench/apps-script/host/spreadsheet/workbook';
import { COLLEAGUE, given, MANIFEST, OWNER, opened, thrownBy } from './script';

const SCOPE = 'https://www.googleapis.com/auth/';
const EDITED = `
  function attempt(work) { try { return String(work()); } catch (error) { return error.name + ': ' + error.message; } }
  function onEdit(e) {
    console.log(JSON.stringify([String(e.authMode), e.user.getEmail(), e.range.getA1Notation(), e.value, e.oldValue, e.triggerUid]));
    for (const work of [
      () => UrlFetchApp.fetch('http://localhost'), () => BigQuery.Jobs.get('p', 'j'), () => MailApp.getRemainingDailyQuota(),
      () => ScriptApp.getProjectTriggers(), () => PropertiesService.getDocumentProperties().getKeys().length,
      () => CacheService.getScriptCache().get('k'), () => LockService.getDocumentLock().tryLock(0),
      () => SpreadsheetApp.getActive().getSheets().length, () => Session.getEffectiveUser().getEmail(),
    ]) console.log(attempt(work));
  }
  function edited(e) { console.log(JSON.stringify([String(e.authMode), e.user.getEmail(), Session.getActiveUser().getEmail(), Session.getEffectiveUser().getEmail(), e.source.getId() === SpreadsheetApp.getActive().getId(), e.triggerUid])); }
  function onOpen(e) { console.log('open ' + e.authMode + ' ' + e.source.getName()); }
  function changed(e) { console.log('changed ' + e.changeType); }
  function install() { const sheet = SpreadsheetApp.getActive();
    ScriptApp.newTrigger('edited').forSpreadsheet(sheet).onEdit().create(); ScriptApp.newTrigger('changed').forSpreadsheet(sheet).onChange().create(); }`;

function withSheet(account?: 'CONSUMER' | 'WORKSPACE'): Promise<AppsScript> {
  const workbook = Workbook.fresh({
    id: 'sheet-1',
    name: 'Schedules',
    timeZone: 'America/Los_Angeles',
    owner: OWNER,
    editors: [OWNER, COLLEAGUE],
  });
  return opened(EDITED, {
    spreadsheet: new SpreadsheetService(workbook, null),
    ...(account === undefined ? {} : { account }),
  });
}
const edit = (user: string) => ({
  place: { sheet: 0, row: 2, column: 2, rows: 1, columns: 1 },
  user,
  value: 'new',
  oldValue: 'old',
});
const lines = (script: AppsScript): string[] => script.logs.map(({ text }) => text);

describe('a simple trigger', () => {
  it('has its event, and none of the services that need authorisation', async () => {
    const script = await withSheet();
    await script.edit(edit(COLLEAGUE));
    const [event, ...attempts] = lines(script);
    expect(JSON.parse(event ?? '')).toEqual(['LIMITED', '', 'B2', 'new', 'old', null]);
    const refusal = (call: string, scope: string): string =>
      `Exception: You do not have permission to call ${call}. Required permissions: ${SCOPE}${scope}`;
    expect(attempts).toEqual([
      refusal('UrlFetchApp.fetch', 'script.external_request'),
      'GoogleJsonResponseException: API call to bigquery.jobs.get failed with error: Request is missing required authentication credential.',
      refusal('MailApp.getRemainingDailyQuota', 'script.send_mail'),
      refusal('ScriptApp.getProjectTriggers', 'script.scriptapp'),
      '0',
      'null',
      'true',
      '1',
      '',
    ]);
  });

  it('runs when the sheet is opened, for those too who have not authorised the script', async () => {
    const script = await withSheet();
    script.script.setAuthorised(COLLEAGUE, false);
    expect((await script.open(COLLEAGUE)).map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
      ['SIMPLE', 'COMPLETED'],
    ]);
    expect(lines(script)).toEqual(['open LIMITED Schedules']);
  });
});

describe('an installed trigger', () => {
  it('runs as its creator, who is all that it may know outside of a Workspace', async () => {
    const script = await withSheet();
    await given(script, 'install');
    const [simple, installed] = await script.edit(edit(COLLEAGUE));
    expect([simple?.trigger, installed?.trigger, installed?.user]).toEqual(['SIMPLE', 'INSTALLED', OWNER]);
    const uid = script.triggers()[0]?.id;
    expect(JSON.parse(lines(script).at(-1) ?? '')).toEqual(['FULL', '', '', OWNER, true, uid]);
    await script.edit(edit(OWNER));
    expect(JSON.parse(lines(script).at(-1) ?? '')).toEqual(['FULL', OWNER, OWNER, OWNER, true, uid]);
    await script.change(OWNER, 'INSERT_ROW');
    expect(lines(script).at(-1)).toBe('changed INSERT_ROW');
  });

  it('knows colleagues in a Workspace', async () => {
    const script = await withSheet('WORKSPACE');
    await given(script, 'install');
    await script.edit(edit(COLLEAGUE));
    expect(JSON.parse(lines(script).at(-1) ?? '')).toEqual([
      'FULL',
      COLLEAGUE,
      COLLEAGUE,
      OWNER,
      true,
      script.triggers()[0]?.id,
    ]);
  });
});

describe('a user', () => {
  const BUNDLE = `function who() { return [Session.getActiveUser().getEmail(), Session.getEffectiveUser().getEmail()]; }
    function status() { const info = ScriptApp.getAuthorizationInfo(ScriptApp.AuthMode.FULL); return [String(info.getAuthorizationStatus()), info.getAuthorizationUrl()]; }
    function facts() { return [Session.getScriptTimeZone(), Session.getActiveUserLocale(), Session.getTemporaryActiveUserKey(), ScriptApp.getScriptId(), ScriptApp.getOAuthToken().length > 0, ScriptApp.getService().getUrl()]; }
    function install() { ScriptApp.newTrigger('who').timeBased().everyMinutes(1).create(); }`;

  it('runs menu items and sidebars as themselves', async () => {
    const script = await opened(BUNDLE);
    expect(await given(script, 'who', [], { user: COLLEAGUE })).toEqual([COLLEAGUE, COLLEAGUE]);
    expect(await given(script, 'who', [], { user: COLLEAGUE, kind: 'SERVER_CALL' })).toEqual([COLLEAGUE, COLLEAGUE]);
    const [zone, locale, key, id, hasToken, url] = (await given(script, 'facts')) as unknown[];
    expect([zone, locale, id, hasToken, url]).toEqual(['America/Los_Angeles', 'en', 'local-script', true, null]);
    const [, , other] = (await given(script, 'facts', [], { user: COLLEAGUE })) as unknown[];
    expect(key).not.toBe(other);
  });

  it('who has not authorised the script can run nothing, and their triggers fail', async () => {
    const script = await opened(BUNDLE);
    expect(await given(script, 'status')).toEqual(['NOT_REQUIRED', null]);
    await given(script, 'install');
    script.script.setAuthorised(OWNER, false);
    const message = 'Authorization is required to perform that action.';
    expect((await script.run('who')).error?.message).toBe(message);
    expect((await script.tick('2025-03-05T18:01:30Z')).map(({ error }) => error?.message)).toEqual([message]);
    script.script.setAuthorised(OWNER, true);
    expect((await script.run('who')).outcome).toBe('COMPLETED');
  });
});

describe('the manifest', () => {
  it('must name the scopes that the calls need', async () => {
    const oauthScopes = [`${SCOPE}spreadsheets.currentonly`];
    expect(
      await thrownBy(
        [
          `UrlFetchApp.fetch('http://localhost')`,
          `ScriptApp.getProjectTriggers()`,
          `Session.getActiveUser().getEmail()`,
          `BigQuery.Jobs.get('p', 'j')`,
          `PropertiesService.getScriptProperties().getKeys()`,
        ],
        { manifest: { ...MANIFEST, oauthScopes } },
      ),
    ).toEqual([
      `Exception: Specified permissions are not sufficient to call UrlFetchApp.fetch. Required permissions: ${SCOPE}script.external_request`,
      `Exception: Specified permissions are not sufficient to call ScriptApp.getProjectTriggers. Required permissions: ${SCOPE}script.scriptapp`,
      `Exception: Specified permissions are not sufficient to call Session.getActiveUser. Required permissions: ${SCOPE}userinfo.email`,
      'GoogleJsonResponseException: API call to bigquery.jobs.get failed with error: Request had insufficient authentication scopes.',
      '',
    ]);
  });
});
