export { environmentField, readEnvironment } from './environment.ts';
export { repeat } from './repeat.ts';
export { type RunningService, runService, type ServiceContext } from './service.ts';
