import { dataOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { exitCodes, UsageError } from '../command-line/errors.ts';
import { type Column, styleOfState, table } from '../terminal/table.ts';
import { safeText, wrapped } from '../terminal/text.ts';
import { footer } from './listing.ts';

type Server = Schemas['Servers']['servers'][number];
type Step = Schemas['Diagnosis']['steps'][number];

const columns: Column<Server>[] = [
  { head: 'SERVER', value: ({ name }) => name },
  { head: 'PRODUCT', value: ({ product }) => product },
  { head: 'ADDRESS', value: ({ address }) => address, flexible: true },
  { head: 'TLS', value: ({ tls }) => tls },
  { head: 'API', value: ({ apiVersion }) => apiVersion, drop: 1 },
];

export const servers = command({
  summary: 'Lists the servers, or tests the connection to one',
  usage: ['', 'test NAME'],
  about:
    'test logs on, from where the API runs: a wrong password counts towards locking the account. The exit code is 1 when something failed.',
  options: {},
  wordsAtMost: 2,
  words: ['test'],
  examples: [
    ['servers', 'Which servers are there?'],
    ['servers test vbr-1', 'Is the way to it free, and do both credentials work?'],
  ],
  async run({ positionals: [verb, name] }, context): Promise<Result> {
    if (verb !== undefined && (verb !== 'test' || name === undefined))
      throw new UsageError('servers lists them, and servers test NAME tests one.');
    const api = await context.api();
    if (name === undefined) {
      const listed = await dataOf(api.GET('/servers'));
      return {
        data: listed,
        lines: (screen) => [
          ...table(listed.servers, columns, screen),
          ...footer(listed.servers.length, false, screen, { noun: 'servers', none: 'There is no server.' }),
        ],
      };
    }
    const diagnosis = await dataOf(
      api.POST('/servers/{server}/test', { params: { path: { server: name } } }),
    );
    return {
      data: diagnosis,
      exitCode: diagnosis.ok ? exitCodes.done : exitCodes.failed,
      lines: ({ style, width = 80 }) =>
        diagnosis.steps.flatMap((step) => {
          const colour = styleOfState(step.status);
          const what = `${step.step}${step.credential === undefined ? '' : ` (${step.credential})`}`;
          const status = step.status.padEnd(8);
          return [
            `${colour === undefined ? status : style(colour, status)} ${what}`,
            ...saidOf(step).flatMap((text) => wrapped(safeText(text), width, '         ')),
          ];
        }),
    };
  },
});

const saidOf = ({ found, problem, remedy }: Step): string[] =>
  [found, problem, remedy].filter((text) => text !== undefined);
