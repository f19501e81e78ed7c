import type * as z from 'zod';
import { emailNotifications, scripts, storageIntegration, vSphere } from './advanced-settings.ts';
import type { Dialect } from './dialect.ts';
import { replicaGuestProcessing } from './guest-processing.ts';
import { enabled, flag, guid, list, needs, part, text, whole } from './part.ts';
import { schedule } from './schedule.ts';
import { chosenServers } from './storage.ts';
import { values } from './values.ts';
import { virtualMachines, vmwareObject } from './virtual-machines.ts';

const documented = ['1.3-rev1'] as const;

/**
 * The fields of a vSphere replication job beyond those of all jobs. (VSphereReplicaJobSpec, VSphereReplicaJobModel)
 * This type exists from 1.1-rev1 on; its fields are known for 1.3-rev1 only.
 */
export function replica(d: Dialect): Record<string, z.ZodType> {
  return d.in(documented, {
    description: d.must(text(), 'What the job is for.', documented),
    virtualMachines: d.must(
      virtualMachines(d, vmwareObject, {
        sourceRepositories: d.may(sourceRepositories(d), 'Where data is read.'),
      }),
      'What is replicated.',
      documented,
    ),
    destination: d.must(destination(d), 'Where replicas are made.', documented),
    network: d.may(
      list(
        part({
          sourceNetwork: d.must(vmwareObject(d), 'The network of the machines.'),
          targetNetwork: d.must(vmwareObject(d), 'The network of their replicas.'),
        }),
      ),
      'Which network of the destination replaces which.',
    ),
    reIp: d.may(
      part({ rules: d.may(list(addressRule(d)), 'The rules.') }),
      'Which addresses the replicas have instead.',
    ),
    jobSettings: d.may(jobSettings(d), 'Names, restore points and the rest.'),
    dataTransfer: d.may(dataTransfer(d), 'How data is transferred.'),
    seeding: d.may(seeding(d), 'Backups and replicas that exist already.'),
    guestProcessing: d.may(replicaGuestProcessing(d), 'What is done inside the machines.'),
    schedule: d.may(schedule(d), 'When the job runs by itself.'),
  });
}

/** (ReplicaSourceRepositoriesModel) */
function sourceRepositories(d: Dialect): z.ZodType {
  return part(
    {
      sourceType: d.must(
        d.oneOf(values.replicaSource),
        'From the machines themselves, or from their backups.',
      ),
      repositoryIds: d.may(
        list(guid()),
        'The repositories with the backups. Needed when sourceType is BackupFiles.',
      ),
    },
    needs({ field: 'sourceType', is: 'BackupFiles' }, 'repositoryIds'),
  );
}

/** (VSphereReplicaJobDestinationModel) */
function destination(d: Dialect): z.ZodType {
  const diskFile = part({
    diskName: d.must(text(), 'The disk.'),
    datastore: d.must(vmwareObject(d), 'The datastore of its file.'),
    diskType: d.must(d.oneOf(values.diskType), 'How its space is provisioned.'),
  });
  const rule = part({
    vmObject: d.must(vmwareObject(d), 'The machine.'),
    configurationFilesDatastoreMapping: d.must(
      vmwareObject(d),
      "The datastore of its replica's configuration.",
    ),
    diskFilesMapping: d.may(list(diskFile), 'The datastores of its disks.'),
  });
  return part({
    host: d.must(vmwareObject(d), 'The host or the cluster.'),
    resourcePool: d.may(vmwareObject(d), 'The resource pool.'),
    folder: d.may(vmwareObject(d), 'The folder.'),
    datastore: d.may(vmwareObject(d), 'The datastore.'),
    mappingRules: d.may(list(rule), 'Machines whose files go to other datastores.'),
  });
}

/** (ReplicaJobReIpRuleModel, IPv4NetworkRuleModel, IPv6NetworkRuleModel) */
function addressRule(d: Dialect): z.ZodType {
  const servers = {
    targetDefaultGateway: d.must(text(), "The replica's gateway."),
    preferredDNSServer: d.may(text(), "The replica's first DNS server."),
    alternateDNSServer: d.may(text(), "The replica's second DNS server."),
  };
  const ipv4 = part({
    sourceIPAddress: d.must(text(), "The machine's address."),
    sourceSubnetMask: d.must(text(), "The machine's subnet mask."),
    targetIPAddress: d.must(text(), "The replica's address."),
    targetSubnetMask: d.must(text(), "The replica's subnet mask."),
    ...servers,
    preferredWINSServer: d.may(text(), "The replica's first WINS server."),
    alternateWINSServer: d.may(text(), "The replica's second WINS server."),
  });
  const ipv6 = part({
    sourceIPv6Address: d.must(text(), "The machine's address."),
    sourceSubnetPrefixLength: d.must(
      whole({ from: 0, to: 128 }),
      "The length of the machine's subnet prefix.",
    ),
    targetIPv6Address: d.must(text(), "The replica's address."),
    targetSubnetPrefixLength: d.must(
      whole({ from: 0, to: 128 }),
      "The length of the replica's subnet prefix.",
    ),
    ...servers,
  });
  return part(
    {
      description: d.may(text(), 'What the rule is for.'),
      ruleType: d.may(d.oneOf(values.addressFamily), 'For which protocol.'),
      ipv4: d.may(ipv4, 'Needed when ruleType is IPv4.'),
      ipv6: d.may(ipv6, 'Needed when ruleType is IPv6.'),
    },
    needs({ field: 'ruleType', is: 'IPv4' }, 'ipv4'),
    needs({ field: 'ruleType', is: 'IPv6' }, 'ipv6'),
  );
}

/** (VSphereReplicaJobSettingsModel, which allows at most 28 restore points) */
function jobSettings(d: Dialect): z.ZodType {
  const traffic = part({
    excludeSwapFileBlocks: d.may(flag(), 'Whether blocks of swap files are left out.'),
    excludeDeletedFileBlocks: d.may(flag(), 'Whether blocks of deleted files are left out.'),
    compressionLevel: d.may(d.oneOf(values.compressionLevel), 'The level of compression.'),
    storageOptimization: d.may(
      d.oneOf(values.storageOptimization),
      'The size of blocks, or what they are for.',
    ),
  });
  const notifications = part({
    sendSNMPNotifications: d.may(flag(), 'Whether SNMP traps are sent.'),
    emailNotifications: d.may(emailNotifications(d), 'E-mail notifications.'),
  });
  return part({
    metadataRepositoryId: d.must(guid(), "The id of the repository for the replicas' metadata."),
    replicaNameSuffix: d.must(text(), "What is put behind the machines' names."),
    restorePointsToKeep: d.must(whole({ from: 1, to: 28 }), 'How many restore points, 1 to 28.'),
    advancedSettings: d.may(
      part({
        traffic: d.may(traffic, 'Traffic settings.'),
        notifications: d.may(notifications, 'Who is notified of runs.'),
        vSphere: d.may(vSphere(d), 'What concerns vSphere alone.'),
        integration: d.may(storageIntegration(d), 'Replication from snapshots of the storage.'),
        scripts: d.may(scripts(d), 'Commands before and after the job.'),
      }),
      'The rest.',
    ),
  });
}

/** (VSphereReplicaJobDataTransferModel, WanAcceleratorSettingsModel) */
function dataTransfer(d: Dialect): z.ZodType {
  const ids = ['sourceWANAcceleratorId', 'targetWANAcceleratorId'] as const;
  const accelerators = part(
    {
      transferMode: d.must(d.oneOf(values.transferMode), 'Directly, or by WAN accelerators.'),
      [ids[0]]: d.may(guid(), 'The one at the source. Needed when transferMode is WANAccelerator.'),
      [ids[1]]: d.may(guid(), 'The one at the destination. Needed when transferMode is WANAccelerator.'),
    },
    needs({ field: 'transferMode', is: 'WANAccelerator' }, ...ids),
  );
  return part({
    sourceProxies: d.must(chosenServers(d), 'Which backup proxies read.'),
    targetProxies: d.must(chosenServers(d), 'Which backup proxies write.'),
    wanAcceleratorSettings: d.may(accelerators, 'WAN acceleration.'),
  });
}

/** (VSphereReplicaSeedingModel) */
function seeding(d: Dialect): z.ZodType {
  const pair = part({
    originalVM: d.must(vmwareObject(d), 'The machine.'),
    replicaVM: d.must(vmwareObject(d), 'Its replica.'),
  });
  return part({
    initialSeeding: d.may(
      part(
        {
          isEnabled: d.must(flag(), 'Whether the first run starts from backups.'),
          repositoryId: d.may(guid(), 'The repository with them. Needed when isEnabled is true.'),
        },
        needs(enabled, 'repositoryId'),
      ),
      'Backups of the machines at the destination.',
    ),
    replicaMapping: d.may(
      part(
        {
          isEnabled: d.must(flag(), 'Whether existing replicas are used.'),
          mappingRules: d.may(list(pair), 'Which they are. Needed when isEnabled is true.'),
        },
        needs(enabled, 'mappingRules'),
      ),
      'Existing replicas.',
    ),
  });
}
