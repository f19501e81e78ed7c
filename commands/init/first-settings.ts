import { type Product, products } from '../../functions/products.ts';
import { automation } from '../../lib/configuration/schema.ts';
import { explaining, problemsOf } from '../../lib/configuration/schema-problems.ts';
import type { Prompt, Question } from '../command-line/prompt.ts';
import { type SeenCertificate, seeCertificate } from './certificate.ts';

/** The settings of a server in automation.yaml. */
export interface ServerSettings {
  name: string;
  product: Product;
  url: string;
  /** Undefined for a tunnel that ends on this machine, where no certificate is presented. */
  fingerprint: string | undefined;
}

/** The settings of the first automation.yaml. */
export interface FirstSettings extends ServerSettings {
  slack: boolean;
  schedule: string;
  timeZone: string;
}

/** Answers that were given with the command, by option. */
export type GivenAnswers = Readonly<Partial<Record<Option, string>>>;
const ofServer = ['product', 'url', 'name', 'fingerprint'] as const;
/** Options that apply to the whole file. */
export const ofFile = ['slack', 'schedule', 'time-zone'] as const;
type Option = (typeof ofServer)[number] | (typeof ofFile)[number];

/** The ports of the products' REST APIs, and the prefixes of the names of their servers. */
const habits: Record<Product, { port: number; name: string }> = {
  'enterprise-manager': { port: 9398, name: 'em' },
  'backup-replication': { port: 9419, name: 'vbr' },
  microsoft365: { port: 4443, name: 'vb365' },
};

const connectMs = 10_000;

/** There is no answer, or the value of an option is invalid. */
export class NotAnsweredError extends Error {
  override readonly name = 'NotAnsweredError';
}

/**
 * Asks for all settings of a server that have no answer yet.
 * @param taken the names of the existing servers
 * @throws NotAnsweredError
 */
export async function serverSettings(
  prompt: Prompt,
  given: GivenAnswers,
  taken: readonly string[],
): Promise<ServerSettings> {
  const ask = (option: Option, question: Checked) => answerOf(prompt, option, given[option], question);
  const chosen = await ask('product', {
    text: taken.length === 0 ? 'Product of the first server' : 'Product of the new server',
    choices: products,
    standard: 'backup-replication',
    problem: (product) =>
      wrongIn({ servers: { a: { product, url: 'https://a', tls: 'public' } } }, 'product'),
  });
  const product = products.find((known) => known === chosen) ?? products[0];
  const { port, name: prefix } = habits[product];
  const url = await ask('url', {
    text: 'Its address',
    standard: `https://localhost:${port}`,
    problem: (answer) => wrongIn({ servers: { a: { product, url: answer, tls: 'public' } } }, 'url'),
  });
  const isTunnel = url.startsWith('http:');
  const fingerprint = isTunnel ? undefined : await askForPin(prompt, new URL(url), given.fingerprint);
  const name = await ask('name', {
    text: 'Its name here, in routes and reports',
    standard: freeName(prefix, taken),
    problem: (answer) =>
      taken.includes(answer)
        ? `'${answer}' is a server of this file already`
        : wrongIn({ servers: { [answer]: { product, url, tls: 'public' } } }, answer),
  });
  return { name, product, url, fingerprint };
}

/** The first name of `vbr-1`, `vbr-2`, … that no server has. */
function freeName(prefix: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${prefix}-${number}`)) number += 1;
  return `${prefix}-${number}`;
}

/** Asks for all settings of a first file that have no answer yet. @throws NotAnsweredError */
export async function firstSettings(
  prompt: Prompt,
  given: GivenAnswers,
  timeZoneHere: string,
): Promise<FirstSettings> {
  const ask = (option: Option, question: Checked) => answerOf(prompt, option, given[option], question);
  const server = await serverSettings(prompt, given, []);
  const schedule = await ask('schedule', {
    text: 'When its jobs are checked',
    standard: 'cron(0 6 * * ? *)',
    problem: (answer) => wrongIn({ compliance: { schedule: answer } }, 'schedule'),
  });
  const timeZone = await ask('time-zone', {
    text: 'In which time zone',
    standard: timeZoneHere,
    problem: (answer) => wrongIn({ compliance: { timeZone: answer } }, 'timeZone'),
  });
  const slack = await ask('slack', { text: 'Tell Slack what changed', standard: 'no', ...yesOrNo });
  return { ...server, slack: slack === 'yes', schedule, timeZone };
}

type Checked = Question & Required<Pick<Question, 'problem'>>;

/** The value of the option, or otherwise the answer to the question. @throws NotAnsweredError */
async function answerOf(
  prompt: Prompt,
  option: Option,
  given: string | undefined,
  question: Checked,
): Promise<string> {
  if (given === undefined) {
    const answer = await prompt.ask(question);
    if (answer !== undefined) return answer;
    throw new NotAnsweredError(`There is no answer to "${question.text}". Answer it with --${option}.`);
  }
  const wrong = question.problem(given);
  if (wrong !== undefined) throw new NotAnsweredError(`--${option}: ${wrong}`);
  return given;
}

/** Shows the certificate that the server presents now, and asks whether it is the right one. */
async function askForPin(prompt: Prompt, url: URL, given: string | undefined): Promise<string> {
  const typed = () =>
    answerOf(prompt, 'fingerprint', given, { text: 'The SHA-256 of its certificate', problem: wrongPin });
  if (given !== undefined) return typed();
  let seen: SeenCertificate;
  try {
    seen = await seeCertificate(url, connectMs);
  } catch (error) {
    prompt.say(`Its certificate cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
    return typed();
  }
  prompt.say(`It shows this certificate, which nobody has vouched for yet:
  SHA-256      ${seen.fingerprint}
  subject      ${seen.subject}
  valid until  ${seen.validTo.toISOString().slice(0, 10)}
Compare it with what the server's own console shows.`);
  const answer = await answerOf(prompt, 'fingerprint', undefined, {
    text: 'Is this the certificate of your server',
    ...yesOrNo,
  });
  if (answer === 'yes') return seen.fingerprint;
  prompt.say('Then something else answers at this address: find out what, before you go on.');
  return typed();
}

const yesOrNo = {
  choices: ['no', 'yes'],
  problem: (answer: string) => (['yes', 'no'].includes(answer) ? undefined : 'Answer yes or no.'),
} as const;

const wrongPin = (fingerprint: string): string | undefined =>
  wrongIn(
    { servers: { a: { product: products[0], url: 'https://a', tls: { fingerprint } } } },
    'fingerprint',
  );

/** The schema's problem with the settings, at the place whose last name is `at`. */
function wrongIn(settings: object, at: string): string | undefined {
  const { error } = automation.safeParse(settings, explaining);
  const problem = error && problemsOf(error).find(({ path }) => path.at(-1) === at);
  return problem?.message.replace(`${problem.path.join('.')}: `, '');
}
