export { environmentField, readEnvironment } from './environment.ts';
export { type RunningService, runService, type ServiceContext } from './service.ts';
