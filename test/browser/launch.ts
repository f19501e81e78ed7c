import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium.ts';

/**
 * For each page that is opened, Chromium draws two menus of an address bar that no headless browser shows: more than
 * half of the processor time of a small page. The others are Playwright's choice, which a list of our own replaces.
 */
const leftOut = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  ...[
    'HttpsUpgrades',
    'HttpsFirstBalancedModeAutoEnable',
    'AvoidUnnecessaryBeforeUnloadCheckSync',
    'PaintHolding',
  ],
  ...['LensOverlay', 'MediaRouter', 'NetworkTimeServiceQuerying', 'OptimizationHints', 'PreconnectToSearch'],
];

/** Root has no sandbox to run in, and only our own pages are opened. The rest keeps the browser from calling home. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${leftOut.join(',')}`,
];

/**
 * A headless Chromium with a profile of its own, which goes with it when it is closed. One that is missing is installed
 * first, which takes minutes on a slow line.
 */
export const launchChromium = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await chromiumPath(), headless: true, args });
