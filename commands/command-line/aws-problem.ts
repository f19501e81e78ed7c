const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** The reason why an address is unreachable, such as `ECONNREFUSED`. Undefined when the error has another cause. */
export function unreachableCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && unreachable.has(error.code)) return error.code;
  if (error.name === 'TimeoutError') return 'no answer in time';
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.map(unreachableCode).find((code) => code !== undefined);
}

const setUp =
  'Give this shell AWS credentials and a region: aws configure, aws sso login, AWS_PROFILE, AWS_REGION.';

/**
 * Describes an error between an AWS SDK and AWS, and what to do. Undefined when the error is of another kind.
 * @param endpoint the address for AWS requests, when it is not AWS itself
 */
export function awsProblem(error: unknown, endpoint: string | undefined): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'CredentialsProviderError' || error.message === 'Region is missing')
    return `There is no way to AWS from here: ${firstLine(error)} ${setUp}`;
  if (!('$metadata' in error)) return undefined;
  const code = unreachableCode(error);
  if (code !== undefined) {
    return endpoint === undefined
      ? `AWS cannot be reached from here (${code}). Check the network, and AWS_REGION.`
      : `${endpoint}, which AWS_ENDPOINT_URL names, cannot be reached (${code}). Is npm start running? Without that variable, AWS itself is asked.`;
  }
  if (!('$fault' in error)) return undefined;
  return `AWS refused: ${error.name}: ${firstLine(error)} Check the AWS credentials of this shell, what they allow, and the region.`;
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0]?.replace(/[^.]$/, '$&.') ?? '';
}
