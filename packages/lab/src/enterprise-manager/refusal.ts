import { type EmNode, object, value } from './node.ts';

/** The server refuses a request; answered with an Error body. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Source of the shape: a real 500 as XML and a real 400 as JSON (em_rest/http_response_codes names the codes). */
export function errorNode(status: number, message: string): EmNode {
  const isFault = status === 500;
  return object('Error', { Message: message, StatusCode: status, Status: null }, [
    value('FirstChanceExceptionMessage', isFault ? message : null),
    value('StackTrace', null),
  ]);
}
