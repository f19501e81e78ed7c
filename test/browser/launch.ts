import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium.ts';

/** Root has no sandbox to run in, and only our own pages are opened. The rest keeps the browser from calling home. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A headless Chromium with a profile of its own, which goes with it when it is closed. One that is missing is installed
 * first, which takes minutes on a slow line.
 */
export const launchChromium = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await chromiumPath(), headless: true, args });
