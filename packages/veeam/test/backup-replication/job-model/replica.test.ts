import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/backup-replication/exact-json.ts';
import { JobModel } from '../../../src/backup-replication/job-model/check-job.ts';
import type { Revision } from '../../../src/backup-replication/revision.ts';
import { passedOn, required, withValue, withValues } from './mistakes.ts';

const id = '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c001';
const object = (type: string, name: string) => ({
  platform: 'VSphere',
  type,
  hostName: 'vcenter.example.com',
  name,
  objectId: `${name}-1`,
});
const datastore = object('Datastore', 'replicas');
const machine = object('VirtualMachine', 'files-01');

/** A new replication job of 1.3-rev1 with all its fields. */
const soundReplica: JsonObject = {
  name: 'Replicas',
  type: 'VSphereReplica',
  description: '',
  virtualMachines: {
    includes: [machine],
    sourceRepositories: { sourceType: 'BackupFiles', repositoryIds: [id] },
  },
  destination: {
    host: object('Host', 'esx-01'),
    datastore,
    mappingRules: [
      {
        vmObject: machine,
        configurationFilesDatastoreMapping: datastore,
        diskFilesMapping: [{ diskName: 'SCSI 0:0', datastore, diskType: 'Thin' }],
      },
    ],
  },
  network: [{ sourceNetwork: object('Network', 'here'), targetNetwork: object('Network', 'there') }],
  reIp: {
    rules: [
      {
        ruleType: 'IPv4',
        ipv4: {
          sourceIPAddress: '192.0.2.*',
          sourceSubnetMask: '255.255.255.0',
          targetIPAddress: '198.51.100.*',
          targetSubnetMask: '255.255.255.0',
          targetDefaultGateway: '198.51.100.1',
        },
      },
    ],
  },
  jobSettings: {
    metadataRepositoryId: id,
    replicaNameSuffix: '_replica',
    restorePointsToKeep: 7,
    advancedSettings: {
      traffic: { compressionLevel: 'Optimal' },
      integration: { isEnabled: true, processedVmsLimitEnabled: true, processedVmsCount: 10 },
    },
  },
  dataTransfer: {
    sourceProxies: { autoSelectEnabled: false, proxyIds: [id] },
    targetProxies: { autoSelectEnabled: true },
    wanAcceleratorSettings: {
      transferMode: 'WANAccelerator',
      sourceWANAcceleratorId: id,
      targetWANAcceleratorId: id,
    },
  },
  seeding: {
    initialSeeding: { isEnabled: true, repositoryId: id },
    replicaMapping: { isEnabled: true, mappingRules: [{ originalVM: machine, replicaVM: machine }] },
  },
  guestProcessing: { appAwareProcessing: { isEnabled: false } },
  schedule: { runAutomatically: true, daily: { isEnabled: true, dailyKind: 'Everyday' } },
};

const faultsOf = (document: JsonObject, revision: Revision = '1.3-rev1') =>
  new JobModel(document['type'], revision, 'create').faultsOf(document).map(({ path }) => path.join('.'));

describe('a replication job', () => {
  it('is accepted if it is valid, with values in any letter case', () => {
    expect(faultsOf(soundReplica)).toEqual([]);
    expect(faultsOf(withValue(soundReplica, 'seeding', undefined))).toEqual([]);
    expect(
      faultsOf(withValue(soundReplica, 'dataTransfer.wanAcceleratorSettings.transferMode', 'direct')),
    ).toEqual([]);
  });

  it.each<[at: string, value?: JsonObject[string] | undefined, fault?: string]>([
    ['description'],
    ['virtualMachines'],
    ['virtualMachines.sourceRepositories.sourceType'],
    ['virtualMachines.sourceRepositories.repositoryIds', []],
    ['destination'],
    ['destination.host'],
    ['destination.host.objectId', 7],
    ['destination.mappingRules.0.diskFilesMapping.0.diskType', 'Fat'],
    ['destination.datastore.objectId'],
    ['network.0.targetNetwork'],
    ['reIp.rules.0.ruleType', 'IPX'],
    ['reIp.rules.0.ruleType', 'IPv6', 'reIp.rules.0.ipv6'],
    ['reIp.rules.0.ipv4.targetDefaultGateway'],
    ['jobSettings.metadataRepositoryId', 'Default Backup Repository'],
    ['jobSettings.replicaNameSuffix'],
    ['jobSettings.restorePointsToKeep', 29],
    ['jobSettings.restorePointsToKeep', 0],
    ['jobSettings.advancedSettings.traffic.compressionLevel', 'Some'],
    ['jobSettings.advancedSettings.integration.processedVmsCount', 0],
    ['dataTransfer.sourceProxies.proxyIds', []],
    ['dataTransfer.targetProxies'],
    ['dataTransfer.wanAcceleratorSettings.targetWANAcceleratorId'],
    ['seeding.initialSeeding.repositoryId'],
    ['seeding.replicaMapping.mappingRules', []],
    ['seeding.replicaMapping.mappingRules.0.replicaVM'],
    ['guestProcessing.appAwareProcessing.isEnabled', true, 'guestProcessing.guestCredentials'],
    ['schedule.daily.dailyKind', 'SelectedDays', 'schedule.daily.days'],
  ])('is refused for a mistake in %s (%j)', (at, value, fault = at) => {
    expect(faultsOf(withValue(soundReplica, at, value))).toEqual([fault]);
  });

  it('is passed on to revisions whose documents do not describe it', () => {
    const { name, type } = soundReplica;
    expect(faultsOf({ name, type, destination: 7 } as JsonObject, '1.1-rev1')).toEqual([]);
    expect(faultsOf({ name, type } as JsonObject, '1.2-rev1')).toEqual([]);
    expect(faultsOf({ name, type } as JsonObject, '1.1-rev0')).toEqual(['type']);
  });

  it('has every field, and which ones are required', () => {
    const everything = withValues(soundReplica, [
      ['virtualMachines.excludes', { vms: [machine] }],
      ['destination.resourcePool', object('ResourcePool', 'pool')],
      ['destination.folder', object('Folder', 'folder')],
      ['reIp.rules.0.description', 'To the other site'],
      ['reIp.rules.0.ipv4.preferredDNSServer', '198.51.100.2'],
      ['reIp.rules.0.ipv4.alternateDNSServer', '198.51.100.3'],
      ['reIp.rules.0.ipv4.preferredWINSServer', '198.51.100.4'],
      ['reIp.rules.0.ipv4.alternateWINSServer', '198.51.100.5'],
      [
        'reIp.rules.0.ipv6',
        {
          sourceIPv6Address: '2001:db8::*',
          sourceSubnetPrefixLength: 64,
          targetIPv6Address: '2001:db8:1::*',
          targetSubnetPrefixLength: 64,
          targetDefaultGateway: '2001:db8:1::1',
        },
      ],
      [
        'jobSettings.advancedSettings.traffic',
        {
          excludeSwapFileBlocks: true,
          excludeDeletedFileBlocks: true,
          compressionLevel: 'Optimal',
          storageOptimization: '1MB',
        },
      ],
      [
        'jobSettings.advancedSettings.notifications',
        { sendSNMPNotifications: true, emailNotifications: { isEnabled: false } },
      ],
      ['jobSettings.advancedSettings.vSphere', { enableVMWareToolsQuiescence: true }],
      ['jobSettings.advancedSettings.scripts', { runScriptEvery: 1 }],
    ]);
    expect(passedOn(everything, '1.3-rev1', 'create')).toEqual([]);
    const ofObjects = /platform type hostName name objectId$/;
    expect(required(everything, '1.3-rev1', 'create').filter((part) => !ofObjects.test(part))).toEqual([
      ': name type description virtualMachines destination',
      'virtualMachines: includes',
      'virtualMachines.sourceRepositories: sourceType repositoryIds',
      'destination: host',
      'destination.host: platform type hostName name',
      'destination.mappingRules.0: vmObject configurationFilesDatastoreMapping',
      'destination.mappingRules.0.diskFilesMapping.0: diskName datastore diskType',
      'network.0: sourceNetwork targetNetwork',
      'reIp.rules.0: ipv4',
      'reIp.rules.0.ipv4: sourceIPAddress sourceSubnetMask targetIPAddress targetSubnetMask targetDefaultGateway',
      'reIp.rules.0.ipv6: sourceIPv6Address sourceSubnetPrefixLength targetIPv6Address targetSubnetPrefixLength targetDefaultGateway',
      'jobSettings: metadataRepositoryId replicaNameSuffix restorePointsToKeep',
      'jobSettings.advancedSettings.integration: isEnabled processedVmsCount',
      'jobSettings.advancedSettings.notifications.emailNotifications: isEnabled',
      'dataTransfer: sourceProxies targetProxies',
      'dataTransfer.sourceProxies: autoSelectEnabled proxyIds',
      'dataTransfer.targetProxies: autoSelectEnabled',
      'dataTransfer.wanAcceleratorSettings: transferMode sourceWANAcceleratorId targetWANAcceleratorId',
      'seeding.initialSeeding: isEnabled repositoryId',
      'seeding.replicaMapping: isEnabled mappingRules',
      'seeding.replicaMapping.mappingRules.0: originalVM replicaVM',
      'guestProcessing.appAwareProcessing: isEnabled',
      'schedule: runAutomatically',
      'schedule.daily: isEnabled',
    ]);
  });

  it.each([
    ['ipv6.sourceSubnetPrefixLength', 129],
    ['ipv6.sourceSubnetPrefixLength', -1],
    ['ipv6.targetSubnetPrefixLength', 129],
    ['ipv6.targetSubnetPrefixLength', -1],
  ])('has no prefix with such a length: %s, %i', (at, length) => {
    const ipv6 = {
      sourceIPv6Address: '2001:db8::*',
      sourceSubnetPrefixLength: 0,
      targetIPv6Address: '2001:db8:1::*',
      targetSubnetPrefixLength: 128,
      targetDefaultGateway: '2001:db8:1::1',
    };
    const rule = withValue(soundReplica, 'reIp.rules.0', { ruleType: 'IPv6', ipv6 });
    expect(faultsOf(rule)).toEqual([]);
    expect(faultsOf(withValue(rule, `reIp.rules.0.${at}`, length))).toEqual([`reIp.rules.0.${at}`]);
  });

  it('keeps 1 to 28 restore points', () => {
    for (const points of [1, 28])
      expect(faultsOf(withValue(soundReplica, 'jobSettings.restorePointsToKeep', points))).toEqual([]);
  });
});
