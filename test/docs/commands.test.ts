import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documentedCommands, unmarkedCommands } from './commands.ts';
import { wayOf, ways } from './how-commands-are-tried.ts';

const commands = documentedCommands();

it.each(commands)('$page: $command is tested', ({ command }) => {
  const way = wayOf(command);
  if ('test' in way) expect(readFileSync(way.test, 'utf8')).toContain(way.named);
});

it('detects a command that no test runs', () => {
  expect(commands.length).toBeGreaterThan(20);
  expect(() => wayOf('npm run everything')).toThrow('No test tries');
});

it('tests no command that is no longer documented', () => {
  const used = new Set(commands.map(({ command }) => wayOf(command)));
  expect(ways.filter(([, way]) => !used.has(way)).map(([begins]) => begins)).toEqual([]);
});

it('has every command in a block with a shell language', () => {
  expect(unmarkedCommands()).toEqual([]);
});

it('every script that a page names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const text = ['README.md', ...globSync('docs/*.md')].map((page) => readFileSync(page, 'utf8')).join('\n');
  const named = new Set([...text.matchAll(/npm run ([a-z]+(?:[:-][a-z]+)*)/g)].map(([, name = '']) => name));
  expect(named.size).toBeGreaterThan(8);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});

it('the CDK accepts the documented options', () => {
  const help = execFileSync('node_modules/.bin/cdk', ['--help'], { encoding: 'utf8' });
  for (const name of ['bootstrap', 'deploy', 'diff', 'synth'])
    expect(help).toMatch(new RegExp(`^ *cdk ${name}\\b`, 'm'));
});

it("resources that only AWS has are named as in the stack's outputs", () => {
  expect(readFileSync('lib/automation-stack.ts', 'utf8')).toContain("'NoticeTopicArn'");
});

it('also names what npm start exports', () => {
  expect(readFileSync('commands/start.ts', 'utf8')).toMatch(/API_URL: .*\n\s*API_TOKEN: /);
});
