/** The package's entry: the construct, and what it is made from. */

export { AutomationStack } from './automation-stack.ts';
export { AutomationInvalidError } from './configuration/read-automation.ts';
export { type PreparedAutomation, prepareAutomation } from './prepare-automation.ts';
export { VeeamAutomation, type VeeamAutomationProps } from './veeam-automation.ts';
