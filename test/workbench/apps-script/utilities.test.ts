// Utilities and HtmlService.

import { describe, expect, it } from 'vitest';
import { evaluated, given, opened, thrownBy } from './script';

describe('formatDate', () => {
  const dates = [
    [
      '2025-03-09T09:59:59.007Z',
      'America/Los_Angeles',
      'yyyy-MM-dd HH:mm:ss.SSS Z z',
      '2025-03-09 01:59:59.007 -0800 PST',
    ],
    [
      '2025-03-09T10:00:00Z',
      'America/Los_Angeles',
      "yyyy-MM-dd'T'HH:mm:ssXXX zzzz",
      '2025-03-09T03:00:00-07:00 Pacific Daylight Time',
    ],
    ['2025-11-02T09:30:00Z', 'America/Los_Angeles', 'EEE d MMM yy h:mm a', 'Sun 2 Nov 25 1:30 AM'],
    ['2025-11-02T20:05:00Z', 'GMT', 'EEEE, MMMM d, yyyy K k X XX Z', 'Sunday, November 2, 2025 8 20 Z Z +0000'],
    ['2025-01-01T00:00:00Z', 'Asia/Kolkata', 'HH:mm Z X XXX', '05:30 +0530 +05 +05:30'],
    ['2025-01-01T00:00:00Z', 'GMT-08:00', 'yyyy-MM-dd HH:mm', '2024-12-31 16:00'],
    ['2024-12-31T12:00:00Z', 'UTC', "D u w W F YYYY 'o''clock' ''", "366 2 1 5 5 2025 o'clock '"],
  ];

  it('follows SimpleDateFormat, through both changes of the clocks', async () => {
    const calls = dates.map(
      ([iso, zone, pattern]) => `Utilities.formatDate(new Date('${iso}'), '${zone}', ${JSON.stringify(pattern)})`,
    );
    expect(await evaluated(`[${calls.join(',\n')}]`)).toEqual(dates.map(([, , , text]) => text));
  });

  it('refuses what it cannot read', async () => {
    expect(
      await thrownBy([
        `Utilities.formatDate('2025-01-01', 'UTC', 'yyyy')`,
        `Utilities.formatDate(new Date(), 'Moon/Base', 'yyyy')`,
        `Utilities.formatDate(new Date(), 'UTC', 'yyyy b')`,
        `Utilities.formatDate(new Date(), 'UTC', "yyyy 'open")`,
        `Utilities.formatDate(new Date(NaN), 'UTC', 'yyyy')`,
      ]),
    ).toEqual([
      "Exception: The parameters (String,String,String) don't match the method signature for Utilities.formatDate.",
      'Exception: Invalid argument: timeZone. Moon/Base is no time zone.',
      "Exception: Illegal pattern character 'b' in a date format.",
      `Exception: Unterminated quote in the date format "yyyy 'open".`,
      "Exception: The parameters (Date,String,String) don't match the method signature for Utilities.formatDate.",
    ]);
  });
});

describe('digests and encodings', () => {
  it('are those of the standards, with signed bytes', async () => {
    const hex = (expression: string): string =>
      `${expression}.map((b) => ((b + 256) % 256).toString(16).padStart(2, '0')).join('')`;
    const digest = (algorithm: string, value: string): string =>
      hex(`Utilities.computeDigest(Utilities.DigestAlgorithm.${algorithm}, ${value})`);
    expect(
      await evaluated(`[${digest('SHA_256', '"abc"')}, ${digest('MD5', '""')}, ${digest('SHA_1', '[97, 98, 99]')},
        ${hex('Utilities.computeHmacSha256Signature("what do ya want for nothing?", "Jefe")')},
        Utilities.computeDigest(Utilities.DigestAlgorithm.MD5, 'é').some((byte) => byte < 0)]`),
    ).toEqual([
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      'd41d8cd98f00b204e9800998ecf8427e',
      'a9993e364706816aba3e25717850c26c9cd0d89d',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      true,
    ]);
  });

  it('of base64 and blobs go both ways', async () => {
    expect(
      await evaluated(`[Utilities.base64Encode('Füße?>'), Utilities.base64EncodeWebSafe('Füße?>'), Utilities.base64Decode('w7w='),
        Utilities.newBlob(Utilities.base64DecodeWebSafe(Utilities.base64EncodeWebSafe('Füße 😀'))).getDataAsString(),
        Utilities.newBlob('a,b', 'text/csv', 'x.csv').getName(), Utilities.newBlob('a').getContentType(), Utilities.newBlob([-61, -68, -1]).getDataAsString()]`),
    ).toEqual(['RsO8w59lPz4=', 'RsO8w59lPz4=', [-61, -68], 'Füße 😀', 'x.csv', 'text/plain', 'ü\ufffd']);
    expect(await thrownBy([`Utilities.base64Decode('*')`])).toEqual(['Exception: Could not decode string.']);
  });

  it('of ids differ, unless the run is to repeat', async () => {
    expect(
      await evaluated('Utilities.getUuid() !== Utilities.getUuid() && /^[0-9a-f-]{36}$/.test(Utilities.getUuid())'),
    ).toBe(true);
    expect(await evaluated('Utilities.getUuid()', { uuid: () => 'id-1' })).toBe('id-1');
  });
});

describe('formatString and sleep', () => {
  it('print as printf does', async () => {
    expect(
      await evaluated(`[Utilities.formatString('%s has %d of %05.1f%%', 'a', 3.9, 2.25), Utilities.formatString('%,d|%-6s|%6s|%x|%+d', 1234567, 'l', 'r', 255, 5),
        Utilities.formatString('%2$s %1$s', 'a', 'b')]`),
    ).toEqual(['a has 3 of 002.3%', '1,234,567|l     |     r|ff|+5', 'b a']);
    expect(await thrownBy([`Utilities.formatString('%s')`, `Utilities.sleep(300001)`, `Utilities.sleep('1')`])).toEqual(
      [
        'Exception: formatString: no value for %s in "%s".',
        'Exception: Invalid argument: milliseconds. Should be between 0 and 300000.',
        "Exception: The parameters (String) don't match the method signature for Utilities.sleep.",
      ],
    );
  });
});

describe('HtmlService', () => {
  const files = {
    'sidebar.html': '<p>Hello</p>',
    page: '<h1><?= title ?></h1><? for (const item of items) { ?><li><?= item ?></li><? } ?><?!= include("sidebar") ?>',
  };
  const include = 'function include(name) { return HtmlService.createHtmlOutputFromFile(name).getContent(); }';

  it('serves the project’s files with title and size', async () => {
    const script = await opened(
      `function main() { const output = HtmlService.createHtmlOutputFromFile('sidebar').setTitle('T').setWidth(300).append('<b>').appendUntrusted('<i>&');
        return [output.getContent(), output.getTitle(), output.getWidth(), output.getHeight()]; }`,
      { files },
    );
    expect(await given(script, 'main')).toEqual(['<p>Hello</p><b>&lt;i&gt;&amp;', 'T', 300, null]);
    expect(await thrownBy([`HtmlService.createHtmlOutputFromFile('none')`])).toEqual([
      'Exception: No HTML file named none was found.',
    ]);
  });

  it('evaluates templates: code, escaped and plain output', async () => {
    const script = await opened(
      `${include} function main() { const page = HtmlService.createTemplateFromFile('page'); page.title = 'A & "B"'; page.items = [1, '<x>'];
        return page.evaluate().getContent(); }`,
      { files },
    );
    expect(await given(script, 'main')).toBe('<h1>A &amp; &#34;B&#34;</h1><li>1</li><li>&lt;x&gt;</li><p>Hello</p>');
  });
});
