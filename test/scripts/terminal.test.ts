// Every command's options, questions and endings.

import { describe, expect, test } from 'vitest';
import { helpText, readArguments } from '../../scripts/terminal/arguments';
import { runCommand, type Terminal } from '../../scripts/terminal/command';
import { CommandFailure, UsageFailure } from '../../scripts/terminal/failure';
import { hearing } from './heard';

const command = {
  name: 'brew',
  summary: 'Brews.',
  options: {
    yes: { kind: 'switch', meaning: 'do not ask' },
    pot: { kind: 'text', value: 'P', meaning: 'which pot' },
    size: { kind: 'text', value: 'S', among: ['small', 'large'], meaning: 'how much' },
  },
} as const;

describe('arguments', () => {
  test('are read in both ways of writing, absent ones as false and undefined', () => {
    expect(readArguments(command, ['--yes', '--pot', 'blue', '--size=large', '--json'])).toEqual({
      values: { yes: true, pot: 'blue', size: 'large' },
      json: true,
      help: false,
    });
    expect(readArguments(command, [])).toEqual({
      values: { yes: false, pot: undefined, size: undefined },
      json: false,
      help: false,
    });
    expect(readArguments(command, ['--pot=a=b\nc']).values.pot).toBe('a=b\nc');
  });

  test.each([
    [['--nope'], /option --nope/, /--yes, --pot, --size, --json, --help/],
    [['pot'], /argument pot/, /--pot/],
    [['-y'], /option -y/, /--yes/],
    [['--pot'], /--pot lacks its value/, /--pot P/],
    [['--pot', '--yes'], /--pot lacks its value/, /--help/],
    [['--pot='], /--pot lacks its value/, /--pot P/],
    [['--size', 'huge'], /--size huge/, /small, large/],
    [['--yes=1'], /takes no value/, /--yes alone/],
    [['--yes', '--yes'], /given twice/, /once/],
    [['--constructor'], /option --constructor/, /--yes/],
  ])('%j are refused by name, with what to do', (args, message, remedy) => {
    let failure: unknown;
    try {
      readArguments(command, args);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(UsageFailure);
    expect((failure as UsageFailure).message).toMatch(message);
    expect((failure as UsageFailure).remedy).toMatch(remedy);
  });

  test('explain themselves', () => {
    expect(helpText(command)).toBe(`Brews.

  npm run brew -- [options]

  --yes               do not ask
  --pot P             which pot
  --size small|large  how much
  --json              give the result as JSON on standard output
  --help              this text
`);
  });
});

describe('a command', () => {
  const run = async (args: string[], work: (terminal: Terminal) => Promise<void>, answer?: string) => {
    const heard = hearing(answer);
    const code = await runCommand(command, (_, terminal) => work(terminal), args, heard.streams);
    return { code, out: heard.out, err: heard.err };
  };

  test('speaks to people, or to programs', async () => {
    const work = async (terminal: Terminal) => {
      terminal.progress('boiling');
      terminal.say('done');
      terminal.result({ cups: 2 });
    };
    expect(await run([], work)).toEqual({ code: 0, out: 'done\n', err: 'boiling\n' });
    const { code, out, err } = await run(['--json'], work);
    expect({ code, out: JSON.parse(out), err }).toEqual({ code: 0, out: { cups: 2 }, err: 'boiling\n' });
  });

  test('ends with what happened and what to do: 1 for a failure, 2 where it was called wrongly', async () => {
    class NoWater extends CommandFailure {
      override readonly name = 'NoWater';
    }
    const dry = () => Promise.reject(new NoWater('The pot blue is empty.', 'Fill it.\nThen brew.'));
    expect(await run([], dry)).toEqual({
      code: 1,
      out: '',
      err: 'brew: The pot blue is empty.\n  Fill it.\n  Then brew.\n',
    });
    const asData = await run(['--json'], dry);
    expect(JSON.parse(asData.out)).toEqual({
      error: 'NoWater',
      message: 'The pot blue is empty.',
      remedy: 'Fill it.\nThen brew.',
    });
    const wrong = await run(['--nope', '--json'], dry);
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.out)).toMatchObject({ error: 'UsageFailure' });
  });

  test('shows where a mistake of ours was made', async () => {
    const { code, err } = await run([], () => Promise.reject(new TypeError('no such thing')));
    expect(code).toBe(1);
    expect(err).toMatch(/TypeError: no such thing\n {4}at /);
  });

  test('asks on standard error, and takes nothing but a yes for one', async () => {
    const asked = async (answer?: string) => {
      let agreed: boolean | undefined;
      const work = async (terminal: Terminal) => {
        agreed = await terminal.confirm('Brew?', 'Give --yes.');
      };
      return { ...(await run([], work, answer)), agreed };
    };
    expect(await asked('y')).toMatchObject({ code: 0, out: '', err: 'Brew? [y/N] ', agreed: true });
    expect((await asked(' YES ')).agreed).toBe(true);
    for (const answer of ['n', '', 'yup', 'y n']) expect((await asked(answer)).agreed).toBe(false);
    expect(await asked()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Brew\?.*no terminal.*\n {2}Give --yes\./),
    });
  });

  test('helps', async () => {
    const { code, out } = await run(['--help', '--yes'], () => Promise.reject(new Error('ran')));
    expect({ code, out }).toEqual({ code: 0, out: helpText(command) });
  });
});
