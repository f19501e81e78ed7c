import type * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { flag, isEmpty, list, needs, part, type Rule, text } from './part.ts';
import { values } from './values.ts';

/** An object in the inventory of a platform, such as a machine or a folder. */
export type InventoryObject = (d: Dialect, extra?: Record<string, z.ZodType>) => z.ZodType;

/**
 * The objects that a job includes and excludes. (BackupJobVirtualMachinesSpec, BackupJobVirtualMachinesModel,
 * VSphereReplicaJobVirtualMachinesSpec without templates and with `more`)
 */
export function virtualMachines(
  d: Dialect,
  object: InventoryObject,
  more?: Record<string, z.ZodType>,
): z.ZodType {
  const found = d.use === 'create' ? object : storedObject(object);
  return part({
    ...more,
    includes: d.must(list(found(d)), 'What the job takes in.'),
    excludes: d.may(
      part({
        vms: d.may(list(found(d)), 'Machines that it leaves out.'),
        disks: d.may(list(disks(d, object)), 'For some machines, which of their disks it takes in.'),
        ...(more === undefined && { templates: templates(d) }),
      }),
      'What the job leaves out.',
    ),
  });
}

/** (BackupJobExclusionsTemplates) */
function templates(d: Dialect): z.ZodType {
  return d.may(
    part({
      isEnabled: d.may(flag(), 'Whether templates are left out.'),
      excludeFromIncremental: d.may(flag(), 'Whether incremental backups leave templates out.'),
    }),
    'How templates are handled.',
  );
}

/** (VmwareObjectDiskModel) */
function disks(d: Dialect, object: InventoryObject): z.ZodType {
  return part(
    {
      vmObject: d.must(object(d), 'The machine, or what holds machines.'),
      disksToProcess: d.must(d.oneOf(values.disksToProcess), 'Which of its disks.'),
      disks: d.must(list(text()), 'The disks. Needed when disksToProcess is SelectedDisks.'),
      removeFromVMConfiguration: d.may(
        flag(),
        'Whether what is left out is taken out of the configuration in the backup, too.',
      ),
    },
    needs({ field: 'disksToProcess', is: 'SelectedDisks' }, 'disks'),
  );
}

/** (VmwareObjectModel) */
export const vmwareObject: InventoryObject = (d, extra) => {
  const type = d.may(d.oneOf(values.vmwareType), 'What kind of object it is. Needed.');
  const make = () => part({ ...extra, ...common(d), type }, identified, hasId);
  return extra === undefined ? d.shared('VmwareObject', make) : make();
};

const hasId: Rule = ({ type, objectId }, report) => {
  const isHost = ['vcenterserver', 'host'].includes(String(type).toLowerCase());
  if (!isHost && typeof type === 'string' && isEmpty(objectId))
    report('objectId', 'It is needed for all but vCenter servers and hosts.');
};

/** (CloudDirectorObjectModel) */
export const cloudDirectorObject: InventoryObject = (d, extra) => {
  const type = d.may(d.oneOf(values.cloudDirectorType), 'What kind of object it is. Needed.');
  const make = () => part({ ...extra, ...common(d), type }, identified);
  return extra === undefined ? d.shared('CloudDirectorObject', make) : make();
};

function common(d: Dialect): Record<string, z.ZodType> {
  return {
    ...d.in(['1.1-rev1', '1.3-rev1'], {
      platform: d.must(d.oneOf(values.platform), 'The platform of the object.', ['1.3-rev1']),
      size: d.may(text(), 'Its size; the server knows.'),
      urn: d.may(text(), 'Its name as a URN.'),
    }),
    hostName: d.may(text(), 'The name of the server that has the object. Needed.'),
    name: d.may(text(), 'The name of the object. Needed.'),
    objectId: d.may(text(), "The object's id in the inventory."),
  };
}

/**
 * In the example of vbr-1.1-rev1: Create Job, `vcName` is what the model calls `hostName`. A stored object may be one
 * level deeper, see `storedObject`.
 */
const identified: Rule = (object, report) => {
  if (!isEmpty(object['inventoryObject'])) return;
  for (const field of ['hostName', 'name', 'type']) {
    const isThere = !isEmpty(object[field]) || (field === 'hostName' && !isEmpty(object['vcName']));
    if (!isThere) report(field, 'It is missing.');
  }
};

/**
 * An object in a stored job. Up to 1.1-rev1 it is in `inventoryObject`, beside its size. (VmwareObjectSizeModel;
 * vbr-1.1-rev1: Edit Job shows that form, and Create Job's answer shows the object itself)
 */
function storedObject(object: InventoryObject): InventoryObject {
  return (d) =>
    object(
      d,
      d.in(['1.1-rev0', '1.1-rev1'], {
        inventoryObject: d.may(object(d), 'The object itself, beside its size.'),
        size: d.may(text(), 'Its size; the server knows.'),
      }),
    );
}
