import { startLab } from '@veeam-automation/lab/lab';
import type { LabOptions } from '@veeam-automation/lab/options';

/** The lab in a separate process, so that its work is not counted as the client's. The options are JSON. */
const options: LabOptions = JSON.parse(process.argv[2] ?? '{}');
const lab = await startLab({
  enterpriseManagerPort: 0,
  backupReplicationPort: 0,
  microsoft365Port: 0,
  controlPort: 0,
  ...options,
});
process.send?.({ servers: lab.servers, controlUrl: lab.controlUrl });
process.once('disconnect', () => lab.close());
