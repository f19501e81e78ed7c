import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium.ts';

/**
 * For each opened page, Chromium draws two menus of an address bar that a headless browser does not show. They take
 * more than half of the processor time of a small page. The other features are Playwright's own list, which ours
 * replaces.
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

/**
 * For root, Chromium has no sandbox; only our own pages are opened. The other options keep the browser from
 * connecting to its vendor.
 */
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
 * A headless Chromium with its own profile, which is deleted when it is closed. A missing Chromium is installed
 * first, which takes minutes on a slow line.
 */
export const launchChromium = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await chromiumPath(), headless: true, args });
