import type { Revision } from '../../options.ts';
import { isFrom } from '../revisions.ts';
import { either, type Field, flag, list, needed, object, oneOf, optional, text } from './fields.ts';
import { inventoryType } from './names.ts';

/** EInventoryPlatformType of a revision's VMware objects. */
export function vmwarePlatform(revision: Revision): string {
  return isFrom(revision, '1.3-rev0') ? 'VSphere' : 'VMware';
}

/**
 * A machine, host or folder. Examples of older revisions name the host vcName.
 * Every object except vCenter servers and hosts needs its id. Source: VmwareObjectModel of vbr-1.1-rev0, vbr-1.3-rev1.
 */
export function inventoryObject(revision: Revision): Field {
  const form = (hostName: string) =>
    object(
      {
        [hostName]: text,
        name: text,
        type: inventoryType(revision),
        objectId: optional(text),
        size: optional(text),
        ...platformOf(revision),
      },
      needed(
        'objectId',
        ({ type }) => typeof type === 'string' && !/^(vCenterServer|Host)$/i.test(type),
        'the object is neither a vCenter server nor a host',
      ),
    );
  const [usual, older] = [form('hostName'), form('vcName')];
  if (isFrom(revision, '1.2-rev1')) return usual;
  return either((value) => (value.hostName === undefined && value.vcName !== undefined ? older : usual));
}

/** In the schema of 1.1-rev1 but not in its examples; required from 1.2-rev1 on. */
function platformOf(revision: Revision): Readonly<Record<string, Field>> {
  const platform = oneOf(vmwarePlatform(revision));
  if (isFrom(revision, '1.2-rev1')) return { platform };
  return isFrom(revision, '1.1-rev1') ? { platform: optional(platform) } : {};
}

/** Included and excluded objects. Source: BackupJobVirtualMachinesSpec and -Model of each revision. */
export function virtualMachines(revision: Revision): Field {
  const bare = inventoryObject(revision);
  const nested = object({ inventoryObject: bare, size: optional(text) });
  // New jobs have flat objects, stored jobs have them beside their size. The lab accepts both forms for both.
  const listed = isFrom(revision, '1.2-rev1')
    ? bare
    : either((value) => (value.inventoryObject === undefined ? bare : nested));
  const disk = object({
    vmObject: bare,
    disksToProcess: oneOf('AllDisks', 'SystemOnly', 'SelectedDisks'),
    disks: list(text),
    removeFromVMConfiguration: optional(flag),
  });
  const templates = object({ isEnabled: optional(flag), excludeFromIncremental: optional(flag) });
  return object({
    includes: list(listed),
    excludes: optional(
      object({
        vms: optional(list(listed)),
        disks: optional(list(disk)),
        templates: optional(templates),
      }),
    ),
  });
}
