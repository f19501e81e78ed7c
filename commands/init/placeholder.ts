/** The pin in the automation.yaml that comes with the project. No certificate has it, so nobody uses that file. */
const pinOfNobody = /fingerprint: (00:){31}00$/m;

/** Whether this is the automation.yaml that comes with the project, and may be written over. */
export const isPlaceholder = (text: string): boolean => pinOfNobody.test(text);
