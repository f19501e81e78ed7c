/** What each status of a problem document means, whichever route it comes from. */
const meanings: Record<number, { description: string; code: string; title: string; detail: string }> = {
  400: {
    description: 'The body is not valid JSON.',
    code: 'malformed-json',
    title: 'The body is not valid JSON',
    detail: 'JSON: Unexpected end of JSON input.',
  },
  401: {
    description: 'The caller is not known.',
    code: 'unauthenticated',
    title: 'Say who you are',
    detail: 'Send "Authorization: Bearer <token>" with a token that is known and has not expired.',
  },
  403: {
    description: 'The caller may not do this, or not on this server.',
    code: 'forbidden',
    title: 'Not permitted',
    detail: 'The token "ci" is not for the server em-1.',
  },
  404: {
    description: 'There is no such thing.',
    code: 'not-found',
    title: 'There is no such thing',
    detail: 'There is no such server: em-9. Configured are: em-1.',
  },
  406: {
    description: '`Accept` takes none of the forms there are.',
    code: 'not-acceptable',
    title: 'There is no such form of it',
    detail: 'A report comes as application/json, text/csv, text/html; "Accept" takes none of them.',
  },
  409: {
    description: 'The state of things does not allow it.',
    code: 'name-taken',
    title: 'The name is taken',
    detail: 'em-1 has a job "Exchange Backup" already.',
  },
  413: {
    description: 'The body is too large.',
    code: 'body-too-large',
    title: 'The body is too large',
    detail: 'The body has 70000 bytes; at most 65536 are taken.',
  },
  415: {
    description: 'The body is not JSON.',
    code: 'unsupported-media-type',
    title: 'The body must be JSON',
    detail: 'Send the body as plain JSON with the header "Content-Type: application/json".',
  },
  422: {
    description: 'The input is not valid; `errors` names each field.',
    code: 'invalid-input',
    title: 'The input is not valid',
    detail: 'name: Too small: expected string to have >=1 characters',
  },
  500: {
    description: 'Something went wrong on our side.',
    code: 'internal',
    title: 'Internal error',
    detail: 'Something went wrong on our side. Quote the request id 4f0c2a5e.',
  },
  502: {
    description: 'The Veeam server refused the request, or its answer cannot be read.',
    code: 'logon-refused',
    title: 'The Veeam server refused or misanswered',
    detail: 'em-1 refused the logon.',
  },
  503: {
    description: 'A secret is not set up, or the Veeam server cannot be used now: see `Retry-After`.',
    code: 'server-unreachable',
    title: 'The Veeam server cannot be used now',
    detail: 'em-1 cannot be reached.',
  },
  504: {
    description: 'The Veeam server did not answer in time.',
    code: 'request-timeout',
    title: 'The Veeam server did not answer in time',
    detail: 'em-1 did not answer within 20 s.',
  },
};

export const problemName = (status: number): string => `Problem${status}`;

/** Every problem response as a component. */
export function problemResponses(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(meanings).map(([status, { description, ...said }]) => {
      const example = { type: `urn:veeam-automation:problem:${said.code}`, status: Number(status), ...said };
      const schema = { $ref: '#/components/schemas/Problem' };
      const retry = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'string' } } };
      return [
        problemName(Number(status)),
        {
          description,
          ...((status === '503' || status === '504') && { headers: retry }),
          content: { 'application/problem+json': { schema, example } },
        },
      ];
    }),
  );
}
