export * from './plan/index.ts';
export * from './recording/index.ts';
