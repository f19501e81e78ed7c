import type { Repository } from '../estate.ts';
import { type AuthorizedCall, byId, ok, type Reply } from './call.ts';
import { type Columns, page } from './paging.ts';
import { asGuid, asPattern, parameter } from './query.ts';

const GIB = 1024 ** 3;

/** GET /backupInfrastructure/repositories: without scale-out ones, which are a list of their own. */
export function listRepositories(call: AuthorizedCall): Reply {
  return page(call, simple(call), COLUMNS, (repository) => repositoryModel(call, repository));
}

/** GET /backupInfrastructure/repositories/{id}. */
export function getRepository(call: AuthorizedCall): Reply {
  return ok(
    repositoryModel(
      call,
      byId(
        call,
        ofServer(call).filter((each) => !isScaleOut(each)),
      ),
    ),
  );
}

/**
 * GET /backupInfrastructure/repositories/states: sizes are decimal fractions of GiB.
 * Source: answers in the tests of public clients (checkmk); scale-out repositories are missing, as they report.
 */
export function listRepositoryStates(call: AuthorizedCall): Reply {
  return page(call, simple(call), COLUMNS, (repository) => {
    const capacityGB = repository.capacityBytes / GIB;
    const freeGB = repository.freeSpaceBytes / GIB;
    return {
      type: repository.kind,
      id: repository.id,
      name: repository.name,
      description: descriptionOf(repository),
      hostId: call.server.id,
      hostName: call.server.name,
      path: pathOf(repository),
      capacityGB,
      freeGB,
      usedSpaceGB: capacityGB - freeGB,
      isOnline: true,
      isOutOfDate: false,
    };
  });
}

/** GET /backupInfrastructure/scaleOutRepositories. */
export function listScaleOutRepositories(call: AuthorizedCall): Reply {
  return page(call, filtered(call, ofServer(call).filter(isScaleOut)), COLUMNS, scaleOutModel);
}

/** GET /backupInfrastructure/scaleOutRepositories/{id}. */
export function getScaleOutRepository(call: AuthorizedCall): Reply {
  return ok(scaleOutModel(byId(call, ofServer(call).filter(isScaleOut))));
}

const COLUMNS: Columns<Repository> = {
  Name: ({ name }) => name.toLowerCase(),
  Type: ({ kind }) => kind,
  Description: (repository) => descriptionOf(repository),
};

function isScaleOut({ kind }: Repository): boolean {
  return kind === 'ScaleOut';
}

function ofServer({ estate, server }: AuthorizedCall): Repository[] {
  return estate.repositories.filter(({ backupServerId }) => backupServerId === server.id);
}

function simple(call: AuthorizedCall): Repository[] {
  return filtered(
    call,
    ofServer(call).filter((each) => !isScaleOut(each)),
  );
}

function filtered({ query }: AuthorizedCall, repositories: readonly Repository[]): Repository[] {
  const id = parameter(query, 'idFilter', asGuid);
  const matches = parameter(query, 'nameFilter', asPattern);
  const types = query.getAll('typeFilter');
  return repositories.filter(
    (repository) =>
      (id === undefined || repository.id === id) &&
      (matches === undefined || matches(repository.name)) &&
      (types.length === 0 || types.includes(repository.kind)),
  );
}

function repositoryModel({ server }: AuthorizedCall, repository: Repository) {
  return {
    type: repository.kind,
    id: repository.id,
    name: repository.name,
    description: descriptionOf(repository),
    hostId: server.id,
    repository: { path: pathOf(repository), taskLimitEnabled: true, maxTaskCount: 4 },
  };
}

function scaleOutModel(repository: Repository) {
  const { id, name } = repository;
  return { id, name, description: descriptionOf(repository), performanceTier: { performanceExtents: [] } };
}

function descriptionOf({ name }: Repository): string {
  return `${name}, made for the lab`;
}

function pathOf({ kind }: Repository): string {
  return kind === 'WinLocal' ? 'D:\\Backup' : '/mnt/backup';
}
