import {
  AnswerTooLargeError,
  RequestTimeoutError,
  ServerUnreachableError,
  TlsRejectedError,
  UnreadableAnswerError,
  VeeamError,
} from './errors.ts';
import {
  AnswerBroken,
  AnswerNotHttp,
  AnswerOverLimit,
  DeadlinePassed,
  type VeeamRequest,
} from './exchange.ts';
import type { ServerAddress } from './server-address.ts';
import { CertificateRefused } from './tls-connector.ts';

/** The remedies for the most frequent connection errors, by Node.js error code. */
const REMEDIES: Record<string, string> = {
  ENOTFOUND: 'Check the host name in the configuration, and the DNS servers.',
  EAI_AGAIN: 'The DNS server did not answer: check the name resolution of the network.',
  ECONNREFUSED: 'Nothing listens there: check the port, and that the Veeam service runs.',
  EHOSTUNREACH: 'Check the route to the server: VPN, security groups, firewall.',
  ENETUNREACH: 'Check the route to the server: VPN, security groups, firewall.',
};

/** The remedy for a connection that failed with a Node.js error code. */
export function connectionRemedy(code: string): string {
  return REMEDIES[code] ?? 'Check the network and that the Veeam service runs.';
}

/** The typed error for an exchange that ended without a whole answer. An error that is already typed is returned. */
export function errorFromFailure(
  address: ServerAddress,
  request: VeeamRequest,
  failure: unknown,
  exchange: { started: boolean; timeoutMs: number },
): VeeamError | TypeError {
  if (failure instanceof VeeamError) return failure;
  const mayHaveActed = exchange.started && request.method !== 'GET' && request.repeatable !== true;
  const details = {
    server: address.name,
    operation: request.operation,
    retryable: !mayHaveActed,
    mayHaveActed,
    cause: failure,
  };
  const look = mayHaveActed ? ' It may have acted: look before repeating.' : '';
  const code = failureCode(failure);

  if (failure instanceof CertificateRefused) {
    const { presentedSha256 } = failure;
    const shown = presentedSha256?.replace(/(..)(?=.)/g, '$1:');
    return new TlsRejectedError({
      ...details,
      retryable: false,
      happened: `the server was not trusted: ${failure.message}`,
      remedy:
        shown === undefined
          ? 'Check that the port is the HTTPS port of the product.'
          : `It presented SHA-256 ${shown}: if the server's owner confirms it, pin it; else someone may stand between.`,
      ...(shown === undefined ? {} : { presentedSha256: shown }),
    });
  }
  if (failure instanceof DeadlinePassed || code === 'ETIMEDOUT') {
    return new RequestTimeoutError({
      ...details,
      happened: `no whole answer within ${exchange.timeoutMs} ms`,
      remedy: `Check the load of the server and the route to it.${look}`,
    });
  }
  if (failure instanceof AnswerOverLimit) {
    return new AnswerTooLargeError({
      ...details,
      retryable: false,
      happened: `the answer has ${failure.message}`,
      remedy: `Ask for less: a filter, or a smaller page.${look}`,
    });
  }
  if (failure instanceof AnswerBroken) {
    return new UnreadableAnswerError({
      ...details,
      status: failure.status,
      happened: 'the answer broke off',
      remedy: `Check the network and any proxy on the way.${look}`,
    });
  }
  if (failure instanceof AnswerNotHttp) {
    return new UnreadableAnswerError({
      ...details,
      retryable: false,
      happened: `the answer is not HTTP (${failure.message})`,
      remedy: `Check that the port is the one of the product's REST API.${look}`,
    });
  }
  if (code === 'UND_ERR_INVALID_ARG') return new TypeError('the request is malformed', { cause: failure });
  return new ServerUnreachableError({
    ...details,
    happened: `the connection failed (${code || 'no code'})`,
    remedy: `${connectionRemedy(code)}${look}`,
  });
}

/**
 * The code of a failed connection, such as `ECONNREFUSED`; empty when there is none. If several addresses were tried,
 * it is the code of the first attempt.
 */
export function failureCode(failure: unknown): string {
  if (failure instanceof AggregateError) return failureCode(failure.errors[0]);
  return failure instanceof Error && 'code' in failure && typeof failure.code === 'string'
    ? failure.code
    : '';
}
