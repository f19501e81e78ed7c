import {
  assignDefined,
  freeBytes,
  type InfrastructureChange,
  NotInInfrastructureError,
  named,
} from '../estate/infrastructure-change.ts';
import type { Microsoft365Estate } from './model.ts';

/**
 * Changes repositories, proxies and the licence.
 * @throws NotInInfrastructureError before any change is made, also for items that only Backup & Replication has
 */
export function changeInfrastructure(estate: Microsoft365Estate, change: InfrastructureChange): void {
  const { repository, proxy, licence, ...others } = change;
  const [other] = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : name));
  if (other !== undefined) throw new NotInInfrastructureError(`Microsoft 365 has no ${other}.`);
  const found = repository && named('repository', repository.name, estate.repositories, ({ name }) => name);
  const foundProxy = proxy && named('proxy', proxy.name, estate.proxies, ({ hostName }) => hostName);
  if (repository !== undefined && found !== undefined) {
    const { freePercent, isOutOfDate, isOutOfSync } = repository;
    const freeSpaceBytes = freeBytes(found.capacityBytes, freePercent);
    assignDefined(found, { freeSpaceBytes, isOutOfSync, isOutdated: isOutOfDate });
  }
  if (proxy !== undefined && foundProxy !== undefined)
    assignDefined(foundProxy, { isOnline: proxy.isOnline });
  if (licence !== undefined) assignDefined(estate.license, licence);
}
