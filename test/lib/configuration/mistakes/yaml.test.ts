import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readAutomation } from '../../../../lib/configuration/read-automation.ts';
import { automation } from '../../../../lib/configuration/schema.ts';
import { reportEach, server } from './reported.ts';

/** Each line expands to nine times the previous one. */
const bomb = [...'abcdefgh']
  .map(
    (name, index, names) =>
      `${name}: &${name} [${Array(9).fill(index === 0 ? 'x' : `*${names[index - 1]}`)}]`,
  )
  .join('\n');

const sections = Object.keys(automation.shape).join(', ');

reportEach([
  [
    'a brace that is not closed',
    'servers:\n  em-1: {',
    '2:10: Flow map in block collection must be sufficiently indented and end with a }',
  ],
  ['a tab', 'servers:\n	em-1:\n', '2:1: a tab: YAML is indented with spaces'],
  [
    'a section that is there twice',
    `${server}servers: {}\n`,
    '6:1: servers is there twice; put both under one',
  ],
  [
    'a setting that is there twice',
    'clones:\n  deadlineMinutes: 20\n  deadlineMinutes: 30\n',
    '3:3: deadlineMinutes is there twice; put both under one',
  ],
  [
    'a star without quotes',
    'servers: *nope\n',
    "1:10: *nope: a value that begins with * is written in quotes, such as '*'",
  ],
  [
    'aliases of aliases, a few lines for a hundred million values',
    bomb,
    '6:8: *e: with it, the file stands for more than 100000 values',
  ],
  [
    'an alias within what it stands for',
    'servers: &all\n  em-1: *all\n',
    '2:9: *all: it is part of what it stands for',
  ],
  [
    'a second document',
    'clones: {}\n---\nclones: {}\n',
    "2:1: a second document begins here: remove the line with '---'",
  ],
  [
    'a list in place of sections',
    '- servers\n',
    '1:1: takes settings, each on a line of its own below it; not a list',
  ],
  [
    'a text in place of sections',
    'servers\n',
    "1:1: takes settings, each on a line of its own below it; not 'servers'",
  ],
  [
    'sections with nothing under them',
    'servers:\nclones:\n',
    '1:1: servers: is empty: it takes settings, each on a line of its own below it. Without a value, remove the line',
    '2:1: clones: is empty: it takes settings, each on a line of its own below it. Without a value, remove the line',
  ],
  [
    'an unknown section',
    'clonse: {}\n',
    `1:1: Unknown section 'clonse'. Did you mean 'clones'? Allowed: ${sections}.`,
  ],
  [
    'two unknown sections',
    'clonse: {}\nnoticse: {}\n',
    `1:1: Unknown section 'clonse'. Did you mean 'clones'? Allowed: ${sections}.`,
    `2:1: Unknown section 'noticse'. Did you mean 'notices'? Allowed: ${sections}.`,
  ],
]);

it("a structure of 5,000 levels is reported once, at a position that depends on the reader's depth", () => {
  const folder = mkdtempSync(join(tmpdir(), 'automation-yaml-'));
  const file = join(folder, 'automation.yaml');
  try {
    writeFileSync(file, `servers: ${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    expect(() => readAutomation(file, new Date())).toThrow(
      /^\S+automation\.yaml:1:\d+: it nests too deep to be read$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
