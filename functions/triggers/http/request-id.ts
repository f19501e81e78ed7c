/**
 * The id that a request goes by: the caller's own `x-request-id` if it is fit for a log and a header, else API
 * Gateway's.
 */
export function requestIdOf(given: string | undefined, gatewayId: string): string {
  return given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : gatewayId;
}
