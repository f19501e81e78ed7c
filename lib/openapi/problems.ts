import { type ProblemCode, problemTypes, problemUrn } from '../../functions/triggers/http/problem-types.ts';

/** The meaning of each status of a problem document, for all routes, with an example. */
const meanings: Record<number, { description: string; code: ProblemCode; detail: string }> = {
  400: {
    description: 'The body is not valid JSON.',
    code: 'malformed-json',
    detail: 'JSON: Unexpected end of JSON input.',
  },
  401: {
    description: 'The caller is not known.',
    code: 'unauthenticated',
    detail: 'Send "Authorization: Bearer <token>" with a token that is known and has not expired.',
  },
  403: {
    description: 'The caller may not do this, or not on this server.',
    code: 'forbidden',
    detail: 'The token "ci" is not for the server em-1.',
  },
  404: {
    description: 'Not found.',
    code: 'not-found',
    detail: 'Server not found. Yours are: em-1.',
  },
  406: {
    description: '`Accept` takes none of the forms there are, or the answer is too large to be given.',
    code: 'not-acceptable',
    detail: 'A report comes as application/json, text/csv, text/html; "Accept" takes none of them.',
  },
  409: {
    description: 'The state of things does not allow it.',
    code: 'name-taken',
    detail: 'em-1 has a job "Exchange Backup" already.',
  },
  412: {
    description: 'It is another than `If-Match` names.',
    code: 'precondition-failed',
    detail: 'It is not, or no longer, as "If-Match" has it. Leave the header out to get it as it is.',
  },
  413: {
    description: 'The body is too large.',
    code: 'body-too-large',
    detail: 'The body has 70000 bytes; at most 65536 are taken.',
  },
  415: {
    description: 'The body is in another form than this route takes.',
    code: 'unsupported-media-type',
    detail: 'Send the body as JSON with the header "Content-Type: application/json".',
  },
  422: {
    description: 'The input is not valid; `errors` names each field.',
    code: 'invalid-input',
    detail: 'name: It must not be empty.',
  },
  500: {
    description: 'Something went wrong on our side.',
    code: 'internal',
    detail: 'Something went wrong on our side. Quote the request id 4f0c2a5e.',
  },
  502: {
    description: 'The Veeam server refused the request, or its answer cannot be read.',
    code: 'logon-refused',
    detail: 'em-1 refused the logon.',
  },
  503: {
    description: 'A secret is not set up, or the Veeam server or AWS cannot be used now: see `Retry-After`.',
    code: 'server-busy',
    detail: 'em-1: list jobs: it answered with HTTP 503. Try again later, with fewer requests at once.',
  },
  504: {
    description: 'The Veeam server did not answer in time.',
    code: 'request-timeout',
    detail: 'em-1 did not answer within 20 s.',
  },
};

/** The name of the component for the error answers of a status. */
export const problemName = (status: number): string =>
  status === throttledStatus ? 'Throttled' : `Problem${status}`;

/** API Gateway itself sends this answer, and no function can change its form. */
export const throttledStatus = 429;

const throttled = {
  description:
    'API Gateway lets through no more requests for now. It says so in its own form and without `Retry-After`: wait a second, and longer each time.',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/GatewayRefusal' },
      example: { message: 'Too Many Requests' },
    },
  },
};

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait, where waiting may help', schema: { type: 'string' } },
};

/** Every error answer as a component. */
export function problemResponses(): Record<string, object> {
  const problems = Object.entries(meanings).map(([key, { description, code, detail }]) => {
    const status = Number(key);
    const example = { type: problemUrn(code), title: problemTypes[code].title, status, detail, code };
    const schema = { $ref: '#/components/schemas/Problem' };
    return [
      problemName(status),
      {
        description,
        ...((status === 503 || status === 504) && { headers: retryAfter }),
        content: { 'application/problem+json': { schema, example } },
      },
    ];
  });
  return { ...Object.fromEntries(problems), [problemName(throttledStatus)]: throttled };
}
