import {
  assignDefined,
  freeBytes,
  type InfrastructureChange,
  named,
} from '../../estate/infrastructure-change.ts';
import { derivedId } from '../../estate/seed.ts';
import type { ServerState } from '../call.ts';
import { jobsOf, machinesOf } from '../protection/machines.ts';
import { makesReplicas } from '../protection/replicas.ts';

/**
 * Changes the infrastructure of a server.
 * @throws NotInInfrastructureError before any change is made
 */
export function changeInfrastructure(state: ServerState, change: InfrastructureChange, now: Date): void {
  const { infrastructure, estate, server } = state;
  const nameOf = ({ name }: { readonly name: string }) => name;
  const { repository, proxy, managedServer, configurationBackup, licence, malware, practice } = change;
  const { machine, replica } = change;
  const repositories = [
    ...estate.repositories.filter(({ backupServerId }) => backupServerId === server.id),
    ...infrastructure.extents,
  ];
  const changed = {
    repository: repository && named('repository', repository.name, repositories, nameOf),
    proxy: proxy && named('proxy', proxy.name, infrastructure.proxies, nameOf),
    managedServer:
      managedServer && named('managed server', managedServer.name, infrastructure.managedServers, nameOf),
    machine: machine && named('machine', machine.name, machinesOf(state), ({ object }) => object.name),
    replica:
      replica && named('replica', replica.name, jobsOf(estate, server.id).filter(makesReplicas), nameOf),
  };
  if (repository !== undefined && changed.repository !== undefined) {
    const { freePercent, isOnline, isOutOfDate } = repository;
    const freeSpaceBytes = freeBytes(changed.repository.capacityBytes, freePercent);
    assignDefined(changed.repository, { freeSpaceBytes, isOnline, isOutOfDate });
  }
  if (proxy !== undefined && changed.proxy !== undefined) {
    const { name: _, ...fields } = proxy;
    assignDefined(changed.proxy, fields);
  }
  if (managedServer !== undefined && changed.managedServer !== undefined)
    changed.managedServer.isAvailable = managedServer.isAvailable;
  if (configurationBackup !== undefined)
    assignDefined(infrastructure.configurationBackup, configurationBackup);
  if (licence !== undefined) assignDefined(infrastructure.licence, licence);
  if (malware !== undefined) {
    const { machine, type, severity, detectedAt = now } = malware;
    const known = machinesOf(state).find(({ object }) => object.name === machine);
    const machineId = known?.id ?? derivedId('BackupObject', server.id, machine);
    const id = derivedId('Malware', machineId, String(infrastructure.malware.length));
    infrastructure.malware.push({ id, machine, machineId, type, severity, detectedAt });
  }
  if (machine !== undefined) {
    const { name, ...fields } = machine;
    assignDefined(of(infrastructure.machines, name), fields);
  }
  if (replica !== undefined && changed.replica !== undefined) {
    const { name: _, ...fields } = replica;
    assignDefined(of(infrastructure.replicas, changed.replica.id), fields);
  }
  if (practice !== undefined) infrastructure.practices.set(practice.name, practice.status);
}

/** The settings from the control API for one key; added when missing. */
function of<Said extends object>(all: Map<string, Partial<Said>>, key: string): Partial<Said> {
  const said = all.get(key) ?? {};
  all.set(key, said);
  return said;
}
