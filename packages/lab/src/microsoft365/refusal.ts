import type { ApiVersion } from './options.ts';

/** The server refuses a request; answered with a RESTExceptionInfo. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** What version 8 says it is, where the status alone does not tell. */
  readonly errorCode: string | undefined;

  constructor(status: number, message: string, errorCode?: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }
}

/**
 * The one answer for "the request clashes with what is there": its status is not documented. The lab's choice: 409
 * from v8 on, whose errorCode OperationConflict names it, and 400 before.
 */
export function conflict(version: ApiVersion, message: string): Refusal {
  return new Refusal(version === 'v8' ? 409 : 400, message);
}

const ERROR_CODES: Readonly<Record<number, string>> = {
  400: 'ParameterValidationFailure',
  403: 'ResourceAccessDenied',
  404: 'ResourceNotFound',
  408: 'Timeout',
  409: 'OperationConflict',
  504: 'Timeout',
};

/**
 * RESTExceptionInfo as each version has it. Source: schema RESTExceptionInfo of vb365-v6, -v7 and -v8. Which status
 * goes with which errorCode is not documented: the lab's choice. v7 knows ProxyOffline alone, which no call here meets.
 */
export function exceptionInfo(
  version: ApiVersion,
  status: number,
  message: string,
  errorCode = ERROR_CODES[status] ?? 'HttpError',
): object {
  switch (version) {
    case 'v6':
      return { message };
    case 'v7':
      return { message, errorCode: null };
    case 'v8':
      return { message, errorCode, stackTrace: STACK_TRACE };
  }
}

/** Version 8 sends one: clients must not pass it on. */
const STACK_TRACE = '   at Lab.Rest.Controllers.LabController.Handle(HttpContext context)';
