import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Command,
  commandNames,
  type ListName,
  usages,
} from '../../../../../functions/triggers/slack/language/command.ts';
import { writtenListing } from '../../../../../functions/triggers/slack/language/listing.ts';
import { parseCommand } from '../../../../../functions/triggers/slack/language/parse.ts';
import { quote } from '../../../../../functions/triggers/slack/language/words.ts';

const understood = (text: string) => {
  const parsed = parseCommand(text);
  return 'command' in parsed ? parsed.command : parsed;
};

describe('commands', () => {
  it.each([
    ['', { name: 'help', page: 1 }],
    ['  STATUS ', { name: 'status', page: 1 }],
    ['jobs', { name: 'jobs', states: [], page: 1 }],
    ['jobs sql* now', { name: 'jobs', filter: 'sql*', states: [], now: true, page: 1 }],
    ['jobs sql* page 2', { name: 'jobs', filter: 'sql*', states: [], page: 2 }],
    ['jobs failed', { name: 'jobs', states: ['failed'], page: 1 }],
    ['jobs "failed"', { name: 'jobs', filter: 'failed', states: [], page: 1 }],
    ['jobs RUNNING on vbr-1', { name: 'jobs', states: ['running'], server: 'vbr-1', page: 1 }],
    [
      'jobs on em-1 since 18:00 now sql* failed disabled',
      {
        name: 'jobs',
        filter: 'sql*',
        states: ['failed', 'disabled'],
        server: 'em-1',
        since: '18:00',
        now: true,
        page: 1,
      },
    ],
    [
      'jobs since 2026-12-24 18:00 failed',
      { name: 'jobs', states: ['failed'], since: '2026-12-24 18:00', page: 1 },
    ],
    ['jobs fialed', { name: 'jobs', filter: 'fialed', near: 'failed', states: [], page: 1 }],
    ['runs failed since 3d', { name: 'runs', states: ['failed'], since: '3d', page: 1 }],
    ['clones running page 2', { name: 'clones', states: ['running'], page: 2 }],
    ['clone A as B enabled', { name: 'clone', job: 'A', as: 'B', enabled: true }],
    ['clone A disabled as "enabled"', { name: 'clone', job: 'A', as: 'enabled', enabled: false }],
    ['job "Daily Backup"', { name: 'job', job: 'Daily Backup' }],
    ['job “Daily Backup”', { name: 'job', job: 'Daily Backup' }],
    ['start „Tages Job“ on vbr-1', { name: 'start', job: 'Tages Job', server: 'vbr-1' }],
    ['stop "on"', { name: 'stop', job: 'on' }],
    ['start A on vbr-1 active-full', { name: 'start', job: 'A', server: 'vbr-1', words: ['active-full'] }],
    ['start A chained active-full', { name: 'start', job: 'A', words: ['active-full', 'chained'] }],
    ['start "active-full"', { name: 'start', job: 'active-full' }],
    ['stop A now', { name: 'stop', job: 'A', words: ['now'] }],
    ['sync A on em-1', { name: 'sync', job: 'A', server: 'em-1' }],
    ["retry O'Brien", { name: 'retry', job: "O'Brien" }],
    ['enable R&amp;D&lt;1&gt;', { name: 'enable', job: 'R&D<1>' }],
    ['disable "a \\" b"', { name: 'disable', job: 'a " b' }],
    [
      'clone A as "B C" to Main on em-1',
      { name: 'clone', job: 'A', as: 'B C', repository: 'Main', server: 'em-1' },
    ],
    ['cancel clone-1', { name: 'cancel', clone: 'clone-1' }],
    ['copy A to R', { name: 'copy', job: 'A', repository: 'R', schedule: [] }],
    [
      'copy A to R every 4 hours',
      { name: 'copy', job: 'A', repository: 'R', schedule: ['every', '4', 'hours'] },
    ],
    ['fix "SQL Daily" on vbr-1', { name: 'fix', job: 'SQL Daily', server: 'vbr-1' }],
    ['unfix fix-1', { name: 'unfix', fix: 'fix-1' }],
    ['servers', { name: 'servers', page: 1 }],
    ['servers page 2', { name: 'servers', page: 2 }],
    ['servers test em-1', { name: 'servers test', server: 'em-1' }],
    ['ack never-run-1', { name: 'ack', finding: 'never-run-1' }],
    ['ack x for 3d because on to it', { name: 'ack', finding: 'x', days: 3, because: 'on to it' }],
    [
      'mute sql* until 2026-12-24 because move',
      { name: 'mute', pattern: 'sql*', until: { date: '2026-12-24' }, because: 'move' },
    ],
    [
      'mute x for 2d because until then',
      { name: 'mute', pattern: 'x', until: { days: 2 }, because: 'until then' },
    ],
    ['unmute sql*', { name: 'unmute', pattern: 'sql*' }],
    ['unmute sql* because it is over', { name: 'unmute', pattern: 'sql*', because: 'it is over' }],
    ['whoami', { name: 'whoami', page: 1 }],
  ])('%s', (text, command) => expect(understood(text)).toStrictEqual(command));

  it.each([
    ['stauts', 'Did you mean status?'],
    ['clnoe A as B', 'Did you mean clone?'],
    ['xyzzyxyzzy', 'help lists the commands.'],
    ['start Daily Backup', 'stands in quotes'],
    ['start "Daily', 'not closed'],
    ['start', 'is missing'],
    ['clone A', 'is missing'],
    ['clone A as B as C', 'twice'],
    ['mute x because y', 'until when'],
    ['mute x until 2026-02-30 because y', '2026-12-24'],
    ['mute x for 3d', 'because'],
    ['ack x for ever', '3d'],
    ['status now', 'nothing more'],
    ['jobs sql* fialed', 'Did you mean failed?'],
    ['clone A as B enabeld', 'Did you mean enabled?'],
    ['start A actve-full', 'Did you mean active-full?'],
    ['mute x untl 2026-12-24 because y', 'Did you mean until?'],
    ['jobs Daily Backup', 'stands in quotes'],
    ['jobs on', 'is missing'],
    ['jobs on a on b', 'twice'],
    ['jobs since noon', '18:00'],
    ['jobs since 25:00', '18:00'],
    ['jobs since 2026-02-30', '2026-12-24'],
    ['runs faild', 'Did you mean failed?'],
    ['runs now', 'nothing more'],
    ['clone A as B enabled disabled', 'Either'],
    ['clone A as B enabled C', 'after enabled'],
    ['start A active-full soon', 'after active-full'],
    ['enable A active-full', 'stands in quotes'],
  ])('%s is answered with a hint', (text, hint) => {
    expect(understood(text)).toMatchObject({ problem: expect.stringContaining(hint) });
    expect(JSON.stringify(understood(text))).not.toContain('undefined');
  });

  it.each<[string, object]>([
    ['start', { problem: "The job's name is missing.", usage: usages.start.usage }],
    ['xyzzyxyzzy', { problem: 'Unknown command. help lists the commands.' }],
    ['stauts', { problem: 'Unknown command. Did you mean status?' }],
    ['start "A', { problem: 'A quote is not closed.' }],
    ['start A actve-full', { hint: 'active-full' }],
    ['start A ACTVE-FULL', { hint: 'active-full' }],
    ['start A "actve-full"', { hint: undefined }],
    ['start A active-full active-ful', { hint: 'active-full' }],
    ['clone A as B enable C', { hint: 'enabled' }],
    ['ack x fo 3d', { hint: undefined }],
    ['mute x for 3d becaus y', { hint: 'because' }],
    ['runs faild', { hint: 'failed' }],
    ['status stauts', { hint: 'status' }],
    [`start A ${'x'.repeat(41)}`, { hint: undefined }],
    [`${'x'.repeat(41)}`, { problem: 'Unknown command. help lists the commands.' }],
  ])('of %s names the mistake, the correct form, and at most one suggestion', (text, said) => {
    const parsed = parseCommand(text) as { problem: string; usage?: string };
    const hints = [...parsed.problem.matchAll(/Did you mean ([\w-]+)\?/g)].map(([, word]) => word);
    if ('hint' in said) expect(hints).toStrictEqual(said.hint === undefined ? [] : [said.hint]);
    else expect(parsed).toStrictEqual(said);
  });

  it('accepts every name that it can show, and any other input', () => {
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => text.trim() !== '' && !/&(amp|lt|gt);/.test(text));
    fc.assert(
      fc.property(name, (job) => {
        expect(understood(`start ${quote(job)}`)).toStrictEqual({ name: 'start', job });
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => typeof parseCommand(text) === 'object'));
  });

  it('writes every list so that it parses to the same list', () => {
    for (const text of [
      'jobs "a \\" b" failed idle on "em 1" since 12h',
      'runs',
      'clones failed since 2026-12-24 18:00',
    ]) {
      const listing = understood(text) as Extract<Command, { name: ListName }>;
      expect(understood(writtenListing(listing.name, listing))).toStrictEqual(listing);
    }
  });

  it('has help for every command', () => {
    expect(commandNames).toHaveLength(26);
    for (const name of commandNames) expect(usages[name].usage.startsWith(name)).toBe(true);
  });
});
