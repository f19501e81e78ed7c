import type { ComponentType } from 'preact';
import { Clones } from '../clones/clones.tsx';
import { CopyJobsPage } from '../copy-jobs/copy-jobs.tsx';
import { Findings } from '../findings/findings.tsx';
import { JobsPage } from '../jobs/jobs.tsx';
import { Notices } from '../notices/channels.tsx';
import { Overview } from '../overview/overview.tsx';
import type { IconName } from '../parts/icon.tsx';
import { Reports } from '../reports/reports.tsx';

export interface Page {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  readonly Content: ComponentType;
}

/** Every page of the console, in the order of its navigation. */
export const pages: readonly Page[] = [
  { path: '/', title: 'Overview', icon: 'overview', Content: Overview },
  { path: '/findings', title: 'Findings', icon: 'findings', Content: Findings },
  { path: '/jobs', title: 'Jobs', icon: 'jobs', Content: JobsPage },
  { path: '/clones', title: 'Clones', icon: 'clones', Content: Clones },
  { path: '/copy-jobs', title: 'Copy jobs', icon: 'copies', Content: CopyJobsPage },
  { path: '/reports', title: 'Reports', icon: 'reports', Content: Reports },
  { path: '/notices', title: 'Notices', icon: 'notices', Content: Notices },
];
