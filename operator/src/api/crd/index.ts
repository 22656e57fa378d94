export { type CustomResourceDefinition, customResourceDefinition, PLURAL } from './crd.ts';
export { withDefaults } from './defaults.ts';
export type { Structural } from './structural.ts';
