/** The package's entry: the construct, and the function that prepares its input. */

export { AutomationStack } from './automation-stack.ts';
export { AutomationInvalidError } from './configuration/read-automation.ts';
export { type PreparedAutomation, prepareAutomation } from './prepare-automation.ts';
export { VeeamAutomation, type VeeamAutomationProps } from './veeam-automation.ts';
