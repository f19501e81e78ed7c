import { shut } from './examples/parts.ts';
import { rules } from './rules.ts';
import { soundJob } from './sound-job.ts';

const id = '5f0f1b52-7c43-4d55-9c0f-2f3ad8a6c006';
const advanced = 'storage.advancedSettings';

rules('1.1-rev1', `${advanced}.storageData.encryption`, [
  [{ isEnabled: true }, ['encryptionPasswordId']],
  [{ isEnabled: true, encryptionPasswordId: id }, []],
  [{ isEnabled: true, encryptionPasswordUniqueId: 'monthly' }, []],
  [{ isEnabled: true, passwordId: id }, []],
  [{ isEnabled: true, encryptionType: 'byKms', encryptionPasswordId: id }, ['kmsServerId']],
  [{ isEnabled: true, encryptionType: 'ByKms', kmsServerId: id }, []],
  [{ isEnabled: false, encryptionType: 'ByKms' }, []],
  [{}, ['isEnabled']],
]);

rules(
  '1.3-rev1',
  `${advanced}.storageData.encryption`,
  [
    [{ isEnabled: true }, ['encryptionType', 'encryptionPasswordId']],
    [{ isEnabled: true, encryptionType: 'ByKms' }, ['kmsServerId']],
    [{ isEnabled: false }, []],
  ],
  soundJob,
);

rules('1.2-rev1', `${advanced}.storageData.encryption`, [
  [{ isEnabled: true }, ['encryptionPasswordId']],
  [{ isEnabled: true, encryptionPasswordId: id }, []],
]);

rules('1.1-rev1', 'schedule.backupWindow', [
  [{ isEnabled: true }, ['backupWindow']],
  [{ isEnabled: true, WindowSetting: shut }, []],
  [{ isEnabled: true, WindowSetting: null }, ['backupWindow']],
  [{ isEnabled: true, backupWindow: shut }, []],
  [{ isEnabled: false }, []],
]);

rules('1.1-rev1', 'schedule', [
  [{}, ['runAutomatically']],
  [{ isEnabled: 'yes' }, ['runAutomatically']],
  [{ isEnabled: false }, []],
  [{ runAutomatically: false }, []],
  [{ runAutomatically: null }, ['runAutomatically']],
]);

rules('1.1-rev1', `${advanced}.synthenticFulls`, [
  [{ isEnabled: true }, ['']],
  [{ isEnabled: true, days: [] }, ['']],
  [{ isEnabled: true, days: ['monday'] }, []],
  [{ isEnabled: true, weekly: { isEnabled: false } }, ['']],
  [{ isEnabled: true, weekly: { isEnabled: true, days: ['monday'] } }, []],
  [{ isEnabled: false }, []],
]);

rules(
  '1.3-rev1',
  'storage.gfsPolicy',
  [
    [
      { isEnabled: true, weekly: { isEnabled: true, desiredTime: 7 } },
      ['weekly.desiredTime', 'weekly.keepForNumberOfWeeks'],
    ],
    [{ isEnabled: true }, ['']],
    [{ isEnabled: true, weekly: { isEnabled: true, keepForNumberOfWeeks: 9999, desiredTime: 'Sunday' } }, []],
    [{ isEnabled: true, monthly: { isEnabled: true, keepForNumberOfMonths: 999, desiredTime: 'Fifth' } }, []],
    [{ isEnabled: true, yearly: { isEnabled: true, keepForNumberOfYears: 1, desiredTime: 'May' } }, []],
    [{ isEnabled: true, yearly: { isEnabled: false } }, ['']],
    [{ isEnabled: false, yearly: { isEnabled: true, desiredTime: 'May' } }, ['yearly.keepForNumberOfYears']],
    [
      { isEnabled: false, monthly: { isEnabled: true, keepForNumberOfMonths: 0, desiredTime: 'Last' } },
      ['monthly.keepForNumberOfMonths'],
    ],
    [
      { isEnabled: false, yearly: { isEnabled: true, keepForNumberOfYears: 0, desiredTime: 'May' } },
      ['yearly.keepForNumberOfYears'],
    ],
  ],
  soundJob,
);

const command = { isEnabled: true, command: '/x.sh' };
rules(
  '1.3-rev1',
  `${advanced}.scripts`,
  [
    [{}, []],
    [{ preCommand: command, periodicityType: 'Days' }, ['dayOfWeek']],
    [{ postCommand: command, periodicityType: 'days' }, ['dayOfWeek']],
    [{ preCommand: { isEnabled: false }, periodicityType: 'Days' }, []],
    [{ preCommand: command, periodicityType: 'BackupSessions', runScriptEvery: 0 }, ['runScriptEvery']],
    [{ preCommand: command, periodicityType: 'BackupSessions', runScriptEvery: 1 }, []],
    [{ preCommand: command, periodicityType: 'Days', dayOfWeek: ['Monday'], runScriptEvery: 0 }, []],
    [{ preCommand: { isEnabled: false }, periodicityType: 'BackupSessions', runScriptEvery: 0 }, []],
    [{ preCommand: { isEnabled: true } }, ['preCommand.command']],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  `${advanced}.notifications.emailNotifications`,
  [
    [{ isEnabled: true, notificationType: 'useCustomNotificationSettings' }, ['customNotificationSettings']],
    [{ isEnabled: false, notificationType: 'UseCustomNotificationSettings' }, []],
    [{ isEnabled: true, notificationType: 'UseGlobalNotificationSettings' }, []],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  `${advanced}.storageIntegration`,
  [
    [{ isEnabled: true }, []],
    [{ isEnabled: true, processedVmsLimitEnabled: true }, ['processedVmsCount']],
    [{ isEnabled: true, processedVmsLimitEnabled: true, processedVmsCount: 1 }, []],
    [{ isEnabled: true, processedVmsLimitEnabled: false, processedVmsCount: 0 }, []],
    [{ isEnabled: true, limitProcessedVm: true }, ['limitProcessedVmCount']],
    [{ isEnabled: true, limitProcessedVm: true, limitProcessedVmCount: 0 }, ['limitProcessedVmCount']],
    [{ isEnabled: true, limitProcessedVm: true, limitProcessedVmCount: 1 }, []],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  'storage.backupProxies',
  [
    [{ autoSelectEnabled: true }, []],
    [{ autoSelectEnabled: false }, ['proxyIds']],
    [{ autoSelectEnabled: true, autoSelection: false }, ['proxyIds']],
    [{}, ['autoSelectEnabled']],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  `${advanced}.fullBackupMaintenance.RemoveData`,
  [
    [{ isEnabled: true, afterDays: 1 }, []],
    [{ isEnabled: true, afterDays: 0 }, ['afterDays']],
    [{ isEnabled: false, afterDays: 0 }, []],
  ],
  soundJob,
);

for (const at of ['schedule.monthly', `${advanced}.activeFulls.monthly`])
  rules(
    '1.3-rev1',
    at,
    [
      [{ isEnabled: true, dayNumberInMonth: 'ONDAY', dayOfMonth: 1 }, []],
      [{ isEnabled: true, dayNumberInMonth: 'OnDay', dayOfMonth: 31 }, []],
      [{ isEnabled: true, dayNumberInMonth: 'OnDay', dayOfMonth: 32 }, ['dayOfMonth']],
      [{ isEnabled: true, dayNumberInMonth: 'OnDay', dayOfMonth: 0 }, ['dayOfMonth']],
      [{ isEnabled: true, dayNumberInMonth: 'OnDay', dayOfWeek: 'Monday' }, ['dayOfMonth']],
      [{ isEnabled: true, dayNumberInMonth: 'OnDay' }, ['dayOfMonth']],
      [{ isEnabled: true, dayOfMonth: 5 }, []],
      [{ isEnabled: true, isLastDayOfMonth: true }, []],
      [{ isEnabled: true, isLastDayOfMonth: false }, ['dayOfMonth']],
      [{ isEnabled: true, isLastDayOfMonth: true, dayOfMonth: 0 }, []],
      [{ isEnabled: true, dayOfWeek: 'Monday' }, ['dayNumberInMonth']],
      [{ isEnabled: true, dayNumberInMonth: 'First' }, ['dayOfWeek']],
      [{ isEnabled: true, dayNumberInMonth: 'First', dayOfWeek: 'Monday' }, []],
      [{ isEnabled: true, dayNumberInMonth: 'First', dayOfWeek: 'Monday', dayOfMonth: 0 }, []],
    ],
    soundJob,
  );

rules('1.2-rev1', `${advanced}.activeFulls.monthly`, [
  [{ isEnabled: true, dayOfMonth: 0 }, ['dayOfMonth']],
  [{ isEnabled: true, dayOfMonths: 0 }, ['dayOfMonths']],
  [{ isEnabled: true, dayOfMonths: 1 }, []],
]);

rules(
  '1.3-rev1',
  'schedule.daily',
  [
    [{ isEnabled: true, dailyKind: 'selectedDays' }, ['days']],
    [{ isEnabled: false, dailyKind: 'SelectedDays' }, []],
    [{ isEnabled: true, dailyKind: 'Everyday' }, []],
  ],
  soundJob,
);

rules(
  '1.3-rev1',
  'schedule.periodically',
  [
    [{ isEnabled: false, frequency: 0 }, []],
    [{ isEnabled: true, periodicallyKind: 'Days', frequency: 1, startTimeWithinAnHour: 0 }, []],
    [{ isEnabled: false, startTimeWithinAnHour: 59 }, []],
    [{ isEnabled: false, startTimeWithinAnHour: -1 }, ['startTimeWithinAnHour']],
  ],
  soundJob,
);

rules(
  '1.4-rev0',
  'storage.advancedSettings.storageData.compressionLevel',
  [
    ['Unheard', []],
    [7, ['']],
  ],
  soundJob,
);

rules('1.4-rev0', 'storage', [[{}, []]], soundJob);

rules(
  '1.3-rev1',
  'schedule.monthly',
  [[{ isEnabled: false, dayOfWeek: 'Monday', dayOfMonth: 0 }, []]],
  soundJob,
);
