/** A logon that every operation but the logon itself goes on with. */
export interface Held {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** ISO 8601. */
  readonly renewAt: string;
  readonly credentials: { readonly username: string; readonly password: string };
}

/** The logon that the stand-in takes. */
export const STAND_IN_LOGON: Held = {
  accessToken: 'stand-in-access',
  refreshToken: 'stand-in-refresh',
  renewAt: '9999-01-01T00:00:00.000Z',
  credentials: { username: 'STAND-IN\\reader', password: 'stand-in' },
};
