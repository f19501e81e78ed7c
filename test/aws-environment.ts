/** The environment of a user whose AWS is a local cloud at this address. */
export const awsEnvironment = (endpointUrl: string) => ({
  AWS_ENDPOINT_URL: endpointUrl,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
