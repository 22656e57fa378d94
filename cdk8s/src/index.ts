export {
  type Context,
  GENERATED_SECRETS,
  type GeneratedSecret,
  type GeneratedSecretName,
  type GeneratedSecrets,
} from './context.ts';
export { LABEL, MANAGED_BY } from './labels.ts';
export { childName, kafkaName } from './names.ts';
export { PORT } from './ports.ts';
export { REVISION_ANNOTATION, SECRET_KEY } from './secrets.ts';
export { type Manifest, synthesize } from './synthesize.ts';
