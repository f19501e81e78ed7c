import { type Answer, NotTakenError } from '../channel.ts';

/** The part of an AWS SDK error that shows whether the service answered. */
interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Errors that mean that AWS will never accept the message, by name. */
const finalErrors = ['InvalidParameterException', 'InvalidParameterValueException', 'MessageRejected'];

/** Calls an AWS service that receives a message. @throws NotTakenError */
export async function sentToAws(service: string, call: () => Promise<string>): Promise<Answer> {
  try {
    return { text: await call() };
  } catch (cause) {
    if (cause instanceof NotTakenError) throw cause;
    const { name, message, $metadata } = cause as AwsError;
    throw new NotTakenError(`${service}: ${name}: ${message}`, {
      answered: $metadata?.httpStatusCode !== undefined,
      final: finalErrors.includes(name),
      cause,
    });
  }
}
