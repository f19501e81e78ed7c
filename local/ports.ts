/** A port from the environment. @throws when it is no port, naming the variable */
function port(variable: string, standard: number): number {
  const text = process.env[variable];
  if (text === undefined || text === '') return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new Error(
    `${variable}=${text} is no port. Set it to a number from 0 to 65535, or leave it out for ${standard}.`,
  );
}

/** Where everything listens, each changed by one variable. */
export const ports = {
  api: port('PORT', 8080),
  aws: port('AWS_PORT', 4566),
  lab: {
    enterpriseManagerPort: port('LAB_ENTERPRISE_MANAGER_PORT', 9398),
    backupReplicationPort: port('LAB_BACKUP_REPLICATION_PORT', 9419),
    microsoft365Port: port('LAB_MICROSOFT365_PORT', 4443),
    controlPort: port('LAB_PORT', 9300),
  },
};

/** How to move a port, for whoever finds one taken. */
export const portVariables = `Each port is set by a variable: PORT (the HTTP API), AWS_PORT (the AWS endpoint), LAB_PORT (the lab's control),
LAB_ENTERPRISE_MANAGER_PORT, LAB_BACKUP_REPLICATION_PORT, LAB_MICROSOFT365_PORT. For example: PORT=8090 npm start`;
