/** Catalogues of controls, as auditors name them. docs/sources.md has the sources of numbers and titles. */
export const catalogues = {
  nist: {
    name: 'NIST SP 800-53 Rev. 5',
    url: 'https://doi.org/10.6028/NIST.SP.800-53r5',
  },
  iso: {
    name: 'ISO/IEC 27001:2022, Annex A',
    url: 'https://www.iso.org/standard/27001',
  },
  cis: {
    name: 'CIS Critical Security Controls v8.1',
    url: 'https://www.cisecurity.org/controls/v8-1',
  },
} as const;
export type Catalogue = keyof typeof catalogues;

/** The controls that rules give evidence for: the catalogue, the control's own number, and its title. */
export const controls = {
  'CP-6': { catalogue: 'nist', title: 'Alternate Storage Site' },
  'CP-9': { catalogue: 'nist', title: 'System Backup' },
  'CP-9(1)': { catalogue: 'nist', title: 'System Backup: Testing for Reliability and Integrity' },
  'CP-9(8)': { catalogue: 'nist', title: 'System Backup: Cryptographic Protection' },
  'CP-10': { catalogue: 'nist', title: 'System Recovery and Reconstitution' },
  'CM-6': { catalogue: 'nist', title: 'Configuration Settings' },
  'CA-7': { catalogue: 'nist', title: 'Continuous Monitoring' },
  'AU-8': { catalogue: 'nist', title: 'Time Stamps' },
  'SC-28': { catalogue: 'nist', title: 'Protection of Information at Rest' },
  'SI-2': { catalogue: 'nist', title: 'Flaw Remediation' },
  'SI-3': { catalogue: 'nist', title: 'Malicious Code Protection' },
  'SI-4': { catalogue: 'nist', title: 'System Monitoring' },
  'SI-12': { catalogue: 'nist', title: 'Information Management and Retention' },
  'A.5.30': { catalogue: 'iso', title: 'ICT readiness for business continuity' },
  'A.5.33': { catalogue: 'iso', title: 'Protection of records' },
  'A.8.6': { catalogue: 'iso', title: 'Capacity management' },
  'A.8.7': { catalogue: 'iso', title: 'Protection against malware' },
  'A.8.8': { catalogue: 'iso', title: 'Management of technical vulnerabilities' },
  'A.8.9': { catalogue: 'iso', title: 'Configuration management' },
  'A.8.13': { catalogue: 'iso', title: 'Information backup' },
  'A.8.16': { catalogue: 'iso', title: 'Monitoring activities' },
  'A.8.17': { catalogue: 'iso', title: 'Clock synchronization' },
  'A.8.24': { catalogue: 'iso', title: 'Use of cryptography' },
  'CIS 4.1': { catalogue: 'cis', title: 'Establish and Maintain a Secure Configuration Process' },
  'CIS 7.4': { catalogue: 'cis', title: 'Perform Automated Application Patch Management' },
  'CIS 8.4': { catalogue: 'cis', title: 'Standardize Time Synchronization' },
  'CIS 10.1': { catalogue: 'cis', title: 'Deploy and Maintain Anti-Malware Software' },
  'CIS 11.1': { catalogue: 'cis', title: 'Establish and Maintain a Data Recovery Process' },
  'CIS 11.2': { catalogue: 'cis', title: 'Perform Automated Backups' },
  'CIS 11.3': { catalogue: 'cis', title: 'Protect Recovery Data' },
  'CIS 11.4': { catalogue: 'cis', title: 'Establish and Maintain an Isolated Instance of Recovery Data' },
  'CIS 11.5': { catalogue: 'cis', title: 'Test Data Recovery' },
} as const satisfies Record<string, { catalogue: Catalogue; title: string }>;

export type Control = keyof typeof controls;

/** Backups are made. Nearly every rule about runs gives evidence for this. */
export const backupsAreMade = ['CP-9', 'A.8.13', 'CIS 11.2'] as const;
/** Failures are noticed. */
export const isWatched = ['CA-7', 'SI-4', 'A.8.16'] as const;
/** Backups can be restored. */
export const canBeRestored = ['CP-9(1)', 'CP-10', 'A.5.30', 'CIS 11.5'] as const;
/** Backups are out of reach of anyone who destroys the original. */
export const isOutOfReach = ['CP-6', 'A.8.13', 'CIS 11.3', 'CIS 11.4'] as const;
