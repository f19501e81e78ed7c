import { groups } from '../commands/list.ts';
import { wrapped } from '../terminal/text.ts';
import type { Command, Option, OptionTable } from './command.ts';

const program = 'veeam-automation';
const width = 80;

/** Every command, one line each. */
export function overview(): string {
  const room = Math.max(...groups.flatMap(({ members }) => Object.keys(members)).map((name) => name.length));
  const lines = groups.flatMap(({ title, members }) => [
    '',
    `${title}:`,
    ...Object.entries(members).map(([name, summary]) => `  ${name.padEnd(room)}  ${summary}`),
  ]);
  return [
    `${program} COMMAND [OPTIONS]`,
    ...lines,
    '',
    ...wrapped(
      `The API is at API_URL, and the caller's token in API_TOKEN or in a file that only its owner reads. ${program} COMMAND --help shows examples. docs/command-line.md has the exit codes.`,
      width,
    ),
  ].join('\n');
}

/** The output of `--help` for a command. @param optionsOf gives all options of a command */
export function helpOf(name: string, command: Command, optionsOf: (command: Command) => OptionTable): string {
  const { summary, usage, about, examples } = command;
  const options = Object.entries(optionsOf(command));
  const heads = options.map(([option, about_]) => `--${option}${placeholderOf(about_)}`);
  const room = Math.min(24, Math.max(...heads.map((head) => head.length)));
  return [
    ...usage.map((line) => `${program} ${name}${line === '' ? '' : ` ${line}`}`),
    '',
    ...wrapped(`${summary}.${about === undefined ? '' : ` ${about}`}`, width),
    '',
    'Options:',
    ...options.flatMap(([, option], at) => {
      const head = heads[at] ?? '';
      const choices = option.choices === undefined ? '' : `: ${option.choices.join(', ')}`;
      const [first = '', ...rest] = wrapped(option.about + choices, width - room - 4);
      const indent = ' '.repeat(room + 4);
      return head.length > room
        ? [`  ${head}`, ...[first, ...rest].map((line) => indent + line)]
        : [`  ${head.padEnd(room)}  ${first}`, ...rest.map((line) => indent + line)];
    }),
    '',
    'Examples:',
    ...examples.flatMap(([line, does]) => [`  # ${does}`, `  ${program} ${line}`]),
  ].join('\n');
}

const placeholderOf = ({ type, value, choices }: Option): string =>
  type === 'boolean' ? '' : ` ${value ?? (choices === undefined ? 'TEXT' : 'NAME')}`;
