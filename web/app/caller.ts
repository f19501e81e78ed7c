import { api, bodyOf, type Schema } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';

export type Caller = Schema['Caller'];
export type Permission = Caller['permissions'][number];

/** The person or program that is signed in, with its permissions. */
export const useCaller = (): Loaded<Caller> => useLoaded('caller', () => bodyOf(api.GET('/me')));

/** Whether the caller has a permission. A caller that is not loaded yet has none. */
export const may = ({ value }: Loaded<Caller>, permission: Permission): boolean =>
  value?.permissions.includes(permission) ?? false;
