import { derivedId } from '../../estate/seed.ts';
import { ok, type Reply } from '../../server/formats.ts';
import {
  type AuthorizedCall,
  asBoolean,
  asGuid,
  asPattern,
  byId,
  oneOf,
  page,
  parameter,
  valuesOf,
} from '../call.ts';
import { isFrom, spellEnum } from '../revisions.ts';
import type { BackupProxy, ManagedServer } from './model.ts';

/** GET /backupInfrastructure/proxies. */
export function listProxies(call: AuthorizedCall): Reply {
  return page(call, proxiesFound(call), proxyColumns(call), (proxy) => proxyModel(call, proxy));
}

/** GET /backupInfrastructure/proxies/{id}. */
export function getProxy(call: AuthorizedCall): Reply {
  return ok(proxyModel(call, byId(call, proxiesOf(call))));
}

/** GET /backupInfrastructure/proxies/states, from 1.3-rev0 on. Source: ProxyStateModel, ProxiesStatesFilters. */
export function listProxyStates(call: AuthorizedCall): Reply {
  const isDisabled = parameter(call.query, 'isDisabledFilter', asBoolean);
  const isOnline = parameter(call.query, 'isOnlineFilter', asBoolean);
  const isOutOfDate = parameter(call.query, 'isOutOfDateFilter', asBoolean);
  const found = proxiesFound(call).filter(
    (proxy) =>
      (isDisabled === undefined || proxy.isDisabled === isDisabled) &&
      (isOnline === undefined || proxy.isOnline === isOnline) &&
      (isOutOfDate === undefined || proxy.isOutOfDate === isOutOfDate),
  );
  return page(call, found, proxyColumns(call), ({ kind, hostId, id, name, ...state }) => ({
    type: kind,
    id,
    name,
    description: descriptionOf(name),
    hostId,
    hostName: call.server.name,
    ...state,
  }));
}

/** Proxies of other kinds than VMware's exist from 1.3-rev0 on. Source: EProxyType. */
function proxiesOf({ revision, state }: AuthorizedCall): readonly BackupProxy[] {
  const { proxies } = state.infrastructure;
  return isFrom(revision, '1.3-rev0') ? proxies : proxies.filter(({ kind }) => kind === 'ViProxy');
}

function proxiesFound(call: AuthorizedCall): readonly BackupProxy[] {
  const matches = parameter(call.query, 'nameFilter', asPattern);
  const hostId = parameter(call.query, 'hostIdFilter', asGuid);
  const types = valuesOf(call, 'typeFilter');
  return proxiesOf(call).filter(
    (proxy) =>
      (matches === undefined || matches(proxy.name)) &&
      (hostId === undefined || proxy.hostId === hostId) &&
      (types.length === 0 || types.includes(proxy.kind)),
  );
}

/** Source: EProxiesFiltersOrderColumn. */
function proxyColumns({ revision, server }: AuthorizedCall) {
  return {
    Name: ({ name }: BackupProxy) => name.toLowerCase(),
    Type: ({ kind }: BackupProxy) => kind,
    Description: ({ name }: BackupProxy) => descriptionOf(name),
    ...(isFrom(revision, '1.3-rev0') && { HostName: () => server.name }),
    ...(isFrom(revision, '1.3-rev2') && { Status: ({ isOnline }: BackupProxy) => Number(isOnline) }),
  };
}

/** Source: ViProxyModel, HvProxyModel and GeneralPurposeProxyModel of each revision. */
function proxyModel({ revision, server }: AuthorizedCall, { id, name, kind, hostId }: BackupProxy) {
  return {
    server: {
      hostId,
      ...(isFrom(revision, '1.3-rev0') && { hostName: server.name }),
      ...(kind === 'ViProxy' && {
        transportMode: spellEnum(revision, 'Auto'),
        failoverToNetwork: true,
        hostToProxyEncryption: false,
        connectedDatastores: {
          [isFrom(revision, '1.1-rev1') ? 'autoSelectEnabled' : 'autoSelect']: true,
          datastores: [],
        },
      }),
      maxTaskCount: 4,
    },
    type: kind,
    id,
    name,
    description: descriptionOf(name),
  };
}

/** GET /backupInfrastructure/managedServers. Source: ManagedServersFilters of each revision. */
export function listManagedServers(call: AuthorizedCall): Reply {
  const { query, revision } = call;
  const matches = parameter(query, 'nameFilter', asPattern);
  const viType = parameter(query, 'viTypeFilter', oneOf(['ESX', 'ESXi', 'VC']));
  const types = valuesOf(call, 'typeFilter');
  const wanted = isFrom(revision, '1.3-rev0')
    ? parameter(query, 'serverStateFilter', oneOf(['Available', 'Unavailable', 'Any']))
    : undefined;
  const found = serversOf(call).filter(
    (server) =>
      (matches === undefined || matches(server.name)) &&
      (types.length === 0 || types.includes(server.kind)) &&
      (viType === undefined || (viType === 'VC' && server.kind === 'ViHost')) &&
      (wanted === undefined || wanted === 'Any' || wanted === statusOf(server)),
  );
  const columns = {
    Name: ({ name }: ManagedServer) => name.toLowerCase(),
    Type: ({ kind }: ManagedServer) => kind,
    Description: ({ name }: ManagedServer) => descriptionOf(name),
    ...(isFrom(revision, '1.3-rev0') && { Status: statusOf }),
  };
  return page(call, found, columns, (server) => managedServerModel(call, server));
}

/** GET /backupInfrastructure/managedServers/{id}. */
export function getManagedServer(call: AuthorizedCall): Reply {
  return ok(managedServerModel(call, byId(call, serversOf(call))));
}

/** Hyper-V servers exist from 1.3-rev0 on. Source: EManagedServerType. */
function serversOf({ revision, state }: AuthorizedCall): readonly ManagedServer[] {
  const { managedServers } = state.infrastructure;
  return isFrom(revision, '1.3-rev0')
    ? managedServers
    : managedServers.filter(({ kind }) => kind !== 'HvServer');
}

/** EManagedServersStatus. */
const statusOf = ({ isAvailable }: ManagedServer) => (isAvailable ? 'Available' : 'Unavailable');

/**
 * Source: ManagedServerModel and its kinds in vbr-1.1-rev0 and from vbr-1.2-rev1 on. The status was added between the
 * two, in a revision whose document was not found; the lab has it from 1.2-rev1 on.
 */
function managedServerModel({ revision }: AuthorizedCall, server: ManagedServer) {
  const { id, name, kind } = server;
  const hasStorageType =
    kind === 'LinuxHost' || (isFrom(revision, '1.3-rev0') && (kind === 'WindowsHost' || kind === 'HvServer'));
  return {
    ...(kind === 'ViHost' && { viHostType: 'VC', port: 443 }),
    type: kind,
    id,
    name,
    description: descriptionOf(name),
    credentialsId: derivedId('Credentials', id),
    ...(hasStorageType && { credentialsStorageType: 'Permanent' }),
    ...(isFrom(revision, '1.2-rev1') && { status: statusOf(server) }),
  };
}

function descriptionOf(name: string): string {
  return `${name}, made for the lab`;
}
