export { type CustomResourceDefinition, customResourceDefinition, PLURAL } from './crd.ts';
export type { Structural } from './structural.ts';
