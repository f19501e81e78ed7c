import {
  type ProblemCode,
  type ProblemType,
  problemCodes,
  problemTypes,
} from '../../functions/triggers/http/problem-types.ts';

/** When each problem occurs, and what the caller can do about it. */
const problemMeanings: Record<ProblemCode, string> = {
  'malformed-json': 'The body is no JSON, or not in UTF-8.',
  unauthenticated: 'No token was sent, or one that is not known or has expired.',
  'signature-refused':
    'The webhook is not known, its signature is not good, or its time is more than five minutes from ours.',
  'no-route': 'The path is none of this API.',
  'method-not-allowed': 'The path is known, with the methods that `Allow` lists.',
  'response-too-large':
    'Lambda cannot give an answer of that size: take it in gzip, or ask for less. A report that is too large even so is a redirect.',
  'precondition-failed':
    '`If-Match` names another `ETag`, or another version of a document, than there is now.',
  'body-too-large': '`detail` says how much is taken.',
  'unsupported-media-type': '`detail` says what the body has to be.',
  internal: 'Something that was not foreseen. The log has more under the request id.',
  'aws-busy': 'A quota of the AWS account is used up for the moment. Try again after `Retry-After`.',
  'secret-unusable': '`detail` names the secret that is missing or unfit, and how to set it.',
  'invalid-input': '`errors` names each field that is wrong.',
  'not-found': 'The server is not configured, or the job, clone, check or report does not exist.',
  'name-taken': 'Another job has the name: choose another.',
  'idempotency-conflict':
    'The key belongs to a request with another content: send that one again, or take another key.',
  forbidden: 'The caller lacks the permission, or the server is not among its servers.',
  conflict: 'What is asked for does not go with how things stand.',
  'not-configured': '`detail` names what automation.yaml or a secret lacks for this.',
  'not-acceptable': '`Accept` takes none of the forms there are.',
  'server-unreachable': 'No connection, or one that broke: DNS, a firewall, a service that is down.',
  'tls-rejected':
    'The certificate is not the one that automation.yaml trusts, or the port does not speak TLS. Nothing was sent.',
  'request-timeout': 'No whole answer came in time.',
  'logon-refused': 'The credentials of automation are not good on that server: store new ones.',
  'session-expired': 'The session ended while it was in use. Ask again.',
  'access-denied': "The account's role lacks the right.",
  'request-refused':
    'The server does not take the request as it is; `detail` has its reason, where it gave one.',
  'server-failed': 'The server answered with an error of its own. Its log says more.',
  'server-busy': 'The server asked to be left alone for a while.',
  'unreadable-answer': 'The answer is not what the API gives, or broke off: often a proxy stands between.',
  'unsupported-version': 'The server is too old, or too new, for what was asked.',
  'foreign-link': 'A link leads to another address than the configured one. It was not followed.',
  'answer-too-large': 'The server answered with more than is read: ask for less.',
  'task-lost': 'The server forgot the task. Look at the jobs to see whether it was done.',
};

/** Every problem, sorted by status. */
const documentedProblems = problemCodes
  .map((code) => {
    const { status, retryStatus, title }: ProblemType = problemTypes[code];
    const statuses = retryStatus === undefined ? [status] : [status, retryStatus];
    return { code, statuses, title, meaning: problemMeanings[code] };
  })
  .sort((one, other) => (one.statuses[0] ?? 0) - (other.statuses[0] ?? 0));

/** Every problem, as a Markdown table. */
export const problemsTable = markdownTable(
  ['Code', 'Status', 'Title', 'When, and what to do'],
  documentedProblems.map(({ code, statuses, title, meaning }) => [
    `\`${code}\``,
    statuses.join(', '),
    title,
    meaning,
  ]),
);

/** A Markdown table. A cell is one line, and `|` in it is escaped. */
export function markdownTable(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
