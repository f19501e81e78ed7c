import { api, bodyOf, type Schema } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';

export type Caller = Schema['Caller'];
export type Permission = Caller['permissions'][number];

/** Who is signed in, and what they may do. */
export const useCaller = (): Loaded<Caller> => useLoaded('caller', () => bodyOf(api.GET('/me')));

/** Whether the caller may do something; what is not known yet may not. */
export const may = ({ value }: Loaded<Caller>, permission: Permission): boolean =>
  value?.permissions.includes(permission) ?? false;
