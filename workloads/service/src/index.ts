export { environmentField, readEnvironment } from './environment.ts';
export { createLogger } from './logger.ts';
export { createOutageLog } from './outage-log.ts';
export { msPastSecond, repeat } from './repeat.ts';
export { withSecretFiles } from './secret-files.ts';
export { type RunningService, runService, type ServiceContext } from './service.ts';
