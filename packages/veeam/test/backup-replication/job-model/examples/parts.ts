/** The values that the examples of vbr-1.1-rev1: Jobs have in common. */
const hours = (each: string) => Array.from({ length: 24 }, () => each).join(',');
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const weekDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
export const open = { days: weekDays.map((day) => ({ day, hours: hours('1') })) };
export const shut = {
  days: [...weekDays.slice(1), 'sunday'].map((day) => ({ day, hours: hours('0') })),
};
export const fileServer = {
  type: 'VirtualMachine',
  hostName: 'vcenter01.tech.local',
  name: 'filesrv02',
  objectId: 'vm-45006',
};
export const srv45 = {
  type: 'VirtualMachine',
  hostName: '172.17.52.34',
  name: 'srv45',
  objectId: 'vm-61281',
};
export const pool = {
  type: 'ResourcePool',
  vcName: 'vcenter01.tech.local',
  name: 'ResourcePool01',
  objectId: 'resgroup-32774',
};
export const noGfs = {
  isEnabled: false,
  weekly: { desiredTime: 'sunday', isEnabled: false, keepForNumberOfWeeks: 1 },
  monthly: { desiredTime: 'First', isEnabled: false, keepForNumberOfMonths: 1 },
  yearly: { desiredTime: 'January', isEnabled: false, keepForNumberOfYears: 1 },
};
export const windowsIndexing = {
  guestFSIndexingMode: 'indexAllExcept',
  indexingList: ['%windir%', '%ProgramFiles%', '%ProgramFiles(x86)%', '%ProgramW6432%', '%TEMP%'],
};
export const linuxIndexing = {
  guestFSIndexingMode: 'indexAllExcept',
  indexingList: ['/cdrom', '/dev', '/media', '/mnt', '/proc', '/tmp', '/lost+found'],
};
export const maintenance = {
  RemoveData: { isEnabled: false, afterDays: 14 },
  defragmentAndCompact: {
    isEnabled: false,
    weekly: { isEnabled: false, days: ['saturday'] },
    monthly: { dayOfWeek: 'saturday', dayNumberInMonth: 'Last', isEnabled: true, dayOfMonths: 1, months },
  },
};
export const vSphere = {
  enableVMWareToolsQuiescence: false,
  changedBlockTracking: { isEnabled: true, enableCBTautomatically: true, resetCBTonActiveFull: true },
};
export const scripts = {
  periodicityType: 'BackupSessions',
  preCommand: { isEnabled: false, command: '' },
  postCommand: { isEnabled: false, command: '' },
  runScriptEvery: 1,
  dayOfWeek: ['saturday'],
};
export const storageIntegration = {
  isEnabled: true,
  processedVmsLimitEnabled: false,
  processedVmsCount: 10,
  failoverToStandardBackup: false,
};
export const noMails = {
  sendSNMPNotifications: false,
  emailNotifications: {
    notificationType: null,
    isEnabled: false,
    recipients: [],
    customNotificationSettings: null,
  },
  vmAttribute: { isEnabled: false, notes: 'Notes', appendToExistingValue: true },
};
export const storageData = {
  compressionLevel: 'Optimal',
  storageOptimization: 'LocalTarget',
  inlineDataDedupEnabled: true,
  excludeSwapFileBlocks: true,
  excludeDeletedFileBlocks: true,
  encryption: {
    isEnabled: false,
    encryptionPasswordId: '00000000-0000-0000-0000-000000000000',
    encryptionPasswordUniqueId: null,
  },
};
export const backupHealth = {
  isEnabled: false,
  weekly: { isEnabled: false, days: ['friday'] },
  monthly: { dayOfWeek: 'friday', dayNumberInMonth: 'Last', isEnabled: true, dayOfMonths: 1, months },
};
export const activeFulls = {
  isEnabled: false,
  weekly: { isEnabled: true, days: ['saturday'] },
  monthly: { dayOfWeek: 'monday', dayNumberInMonth: 'First', isEnabled: false, dayOfMonths: 1, months },
};
export const anyProxies = { autoSelectEnabled: true, proxyIds: [] };
export const anyObject = {
  platform: 'VMware',
  size: 'string',
  hostName: 'string',
  name: 'string',
  type: 'Unknown',
  objectId: 'string',
  urn: 'string',
};
export const sampleWeekly = { isEnabled: false, days: ['monday'] };
export const sampleMonthly = {
  isEnabled: true,
  dayOfWeek: 'monday',
  dayNumberInMonth: 'First',
  dayOfMonths: 0,
  months: ['January'],
};
export const sampleWindow = { days: [{ day: 'monday', hours: 'string' }] };
