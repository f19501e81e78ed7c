import { newJob } from './examples/new-job.ts';
import { fileServer } from './examples/parts.ts';
import { storedJob } from './examples/stored-job.ts';
import { withValue } from './mistakes.ts';
import { rules } from './rules.ts';
import { soundJob } from './sound-job.ts';

const id = '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c006';
const application = 'guestProcessing.appAwareProcessing.appSettings.0';

const perMachine = [{ vmObject: fileServer }];

rules('1.1-rev1', 'guestProcessing.guestCredentials', [
  [{}, ['credentialsId', 'credentialsType']],
  [{ credentialsId: null, credentialsType: null }, ['credentialsId', 'credentialsType']],
  [{ credentialsId: id }, ['credentialsType']],
  [{ credentialsType: 'Standard' }, ['credentialsId']],
  [{ credentialsId: id, credentialsType: 'linux' }, []],
  [{ windowsCredsId: id }, []],
  [{ linuxCredsId: id }, []],
  [{ credentialsPerMachine: perMachine }, []],
  [{ credentialsPerMachine: [] }, ['credentialsId', 'credentialsType']],
  [{ useAgentManagementCredentials: true }, []],
  [{ useAgentManagementCredentials: false }, ['credentials']],
  [{ credentialsId: id, credentialsType: 'ManagedService' }, ['credentialsType']],
]);

rules('1.2-rev1', 'guestProcessing.guestCredentials', [
  [{}, []],
  [{ useAgentManagementCredentials: true }, []],
  [{ useAgentManagementCredentials: false }, ['credentials']],
  [{ useAgentManagementCredentials: false, credentialsPerMachine: perMachine }, []],
]);

rules(
  '1.1-rev0',
  'guestProcessing.guestCredentials',
  [
    [{}, ['credsId', 'credsType']],
    [{ credsId: id }, ['credsType']],
    [{ credsType: 'Linux' }, ['credsId']],
    [{ credsId: id, credsType: 'Linux' }, []],
    [{ credentialsId: 7, windowsCredsId: id }, []],
  ],
  withValue(
    withValue(newJob, 'storage', {
      backupRepositoryId: id,
      backupProxies: { autoSelection: true },
      retentionPolicy: { type: 'Days', quantity: 1 },
    }),
    'guestProcessing.guestInteractionProxies',
    { autoSelection: true },
  ),
);

const missing = ['hostName', 'name', 'type'];
rules('1.1-rev1', 'virtualMachines.includes.0', [
  [{}, missing],
  [{ hostName: '', name: null }, missing],
  [{ vcName: 'vc', name: 'x', type: 'Host' }, []],
  [{ vcName: 'vc', type: 'Host' }, ['name']],
  [{ hostName: 'vc', name: 'x', type: 'HOST' }, []],
  [{ hostName: 'vc', name: 'x', type: 'VCENTERSERVER' }, []],
  [{ hostName: 'vc', name: 'x', type: 'Folder' }, ['objectId']],
  [{ hostName: 'vc', name: 'x', type: 'Folder', objectId: '' }, ['objectId']],
  [{ hostName: 'vc', name: 'x', type: 'Folder', objectId: 'group-1' }, []],
]);

rules(
  '1.1-rev1',
  'virtualMachines.includes.0',
  [
    [{ inventoryObject: fileServer, size: '1 GB' }, []],
    [{ inventoryObject: null }, missing],
    [{ inventoryObject: {} }, missing.map((name) => `inventoryObject.${name}`)],
    [fileServer, []],
    [{ inventoryObject: 7 }, ['inventoryObject']],
  ],
  storedJob,
  'edit',
);

rules(
  '1.3-rev1',
  `${application}.exclusions`,
  [
    [{ exclusionPolicy: 'includeOnly' }, ['itemsList']],
    [{ exclusionPolicy: 'ExcludeOnly', itemsList: [] }, ['itemsList']],
    [{ exclusionPolicy: 'Disabled' }, []],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  `${application}.oracle`,
  [
    [{ useGuestCredentials: true, archiveLogs: 'Preserve' }, []],
    [{ useGuestCredentials: false, archiveLogs: 'Preserve' }, ['credentialsId']],
    [{ useGuestCredentials: true, archiveLogs: 'deleteExpiredHours' }, ['deleteHoursCount']],
    [{ useGuestCredentials: true, archiveLogs: 'deleteExpiredGBs' }, ['deleteGBsCount']],
    [
      { useGuestCredentials: true, archiveLogs: 'Preserve', retainLogBackups: 'keepOnlyDays' },
      ['keepDaysCount'],
    ],
    [{ useGuestCredentials: true, archiveLogs: 'Preserve', retainLogBackups: 'UntilBackupDeleted' }, []],
    [{ useGuestCredentials: true, archiveLogs: 'Preserve', logShippingServers: { autoSelection: true } }, []],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  'guestProcessing.guestFSIndexing.indexingSettings.0.LinuxIndexing',
  [
    [{ guestFSIndexingMode: 'indexOnly' }, ['indexingList']],
    [{ guestFSIndexingMode: 'IndexAll' }, []],
    [{}, ['guestFSIndexingMode']],
  ],
  soundJob,
);

const off = { isEnabled: false };
const on = { isEnabled: true };
rules(
  '1.3-rev1',
  'guestProcessing',
  [
    [{ appAwareProcessing: off, guestFSIndexing: off }, []],
    [{ appAwareProcessing: on, guestFSIndexing: off }, ['guestCredentials']],
    [{ appAwareProcessing: off, guestFSIndexing: on }, ['guestCredentials']],
    [{ appAwareProcessing: off, guestFSIndexing: null }, ['guestFSIndexing']],
    [{ appAwareProcessing: 7, guestFSIndexing: off }, ['appAwareProcessing']],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  'virtualMachines.excludes.disks.0.disksToProcess',
  [
    ['allDisks', []],
    ['selectedDisks', []],
  ],
  soundJob,
);
