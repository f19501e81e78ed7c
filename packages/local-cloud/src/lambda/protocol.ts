/** What the local cloud tells an instance: one event. */
export interface InvocationMessage {
  requestId: string;
  functionName: string;
  functionArn: string;
  /** The event, as JSON text. */
  event: string;
  /** When the invocation will be ended, in milliseconds since 1970. */
  deadlineMs: number;
}

/** How Lambda describes a failed invocation, in the answer's payload. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What an instance answers: the handler's result as JSON text, or why there is none. */
export type InstanceMessage = { payload: string } | { error: FunctionError };
