import type { Infrastructure, MalwareEvent } from '../backup-replication/infrastructure/model.ts';
import { derivedId } from '../estate/seed.ts';
import type { Move, TwinServer } from './twin.ts';

/** The infrastructure of a server's backups, from its twin. Parts that the twin does not describe have no fault. */
export function infrastructureOf(made: Infrastructure, server: TwinServer, move: Move): Infrastructure {
  const { proxies, managedServers, configurationBackup, licence, malware = [], violations = [] } = server;
  const idOf = (name: string) => derivedId('TwinInfrastructure', server.name, name);
  const [host] = made.managedServers;
  return {
    // The repositories are those of the twin, including the extents of scale-out repositories.
    extents: [],
    proxies:
      proxies?.map((each) => ({
        id: idOf(each.name),
        name: each.name,
        kind: 'ViProxy',
        hostId: host?.id ?? '',
        isDisabled: each.isDisabled ?? false,
        isOnline: each.isOnline ?? true,
        isOutOfDate: each.isOutOfDate ?? false,
      })) ?? made.proxies,
    managedServers:
      managedServers?.map((each) => ({
        id: idOf(each.name),
        name: each.name,
        kind: kindOf(each.type),
        isAvailable: each.isAvailable ?? true,
      })) ?? made.managedServers,
    configurationBackup:
      configurationBackup === undefined
        ? made.configurationBackup
        : {
            isEnabled: configurationBackup.isEnabled ?? true,
            isEncrypted: configurationBackup.isEncrypted ?? true,
            lastSuccess:
              configurationBackup.lastSuccess === undefined ? null : move(configurationBackup.lastSuccess),
          },
    licence: {
      expires: licence?.expiresAt === undefined ? made.licence.expires : move(licence.expiresAt),
      licensed: licence?.licensed ?? made.licence.licensed,
      used: licence?.used ?? made.licence.used,
    },
    malware: malware.flatMap((event, index): MalwareEvent[] => {
      const severity = severities.find((each) => each.toLowerCase() === event.severity?.toLowerCase());
      if (event.at === undefined || severity === undefined) return [];
      const machineId = idOf(event.machine);
      return [
        {
          id: derivedId('Malware', machineId, String(index)),
          type: event.type ?? 'Unknown',
          detectedAt: move(event.at),
          machine: event.machine,
          machineId,
          severity,
        },
      ];
    }),
    practices: new Map([
      ...[...made.practices.keys()].map((name) => [name, 'OK'] as const),
      ...violations.map((name) => [name, 'Violation'] as const),
    ]),
    machines: made.machines,
    replicas: made.replicas,
  };
}

const severities = ['Clean', 'Suspicious', 'Infected'] as const;
const kinds = ['WindowsHost', 'LinuxHost', 'ViHost', 'HvServer'] as const;

function kindOf(type = ''): (typeof kinds)[number] {
  return kinds.find((kind) => kind.toLowerCase() === type.toLowerCase()) ?? 'WindowsHost';
}
