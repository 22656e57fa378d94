import { entriesOf, principalOf, syncAccess } from './brokers/access.ts';
import { addFinalizer, type Context, removeFinalizer, writeStatus } from './context.ts';
import { entityOperatorRuns, readyCondition } from './judge.ts';
import {
  clusterOf,
  type Kafka,
  KIND_LABEL,
  SECRET,
  type Secret,
  USER,
  type User,
} from './objects.ts';
import { ensurePassword } from './passwords.ts';
import { holdsCertificate, readAuthority, writeUserSecret } from './secrets.ts';

const FINALIZER = 'strimzi.io/user-operator';

/** Handles a KafkaUser: what the user operator does. */
export function createUserHandler({
  api,
  watched,
  brokers,
  note,
}: Context): (key: string) => Promise<void> {
  /** The Secret of a user that is gone; the real one does not wait for the garbage collector either. */
  const removeSecretOf = async (key: string) => {
    const secret = watched.secrets.items.get(key);
    if (secret?.metadata.labels?.[KIND_LABEL] === USER.kind) await api.delete(SECRET, secret);
  };

  const setAccess = async (kafka: Kafka, user: User, wanted: ReturnType<typeof entriesOf>) => {
    if (!brokers || kafka.spec.kafka.authorization?.type !== 'simple') return;
    const principal = principalOf(user);
    const { add, remove } = await brokers.withAdmin(kafka, (admin) =>
      syncAccess(admin, principal, wanted),
    );
    if (add.length + remove.length === 0) return;
    const { namespace } = kafka.metadata;
    note(`${principal} in ${namespace}: ${add.length} rules added, ${remove.length} removed`);
  };

  const remove = async (key: string, kafka: Kafka, user: User) => {
    if (user.metadata.finalizers?.includes(FINALIZER)) {
      await setAccess(kafka, user, []);
      if (user.spec?.authentication?.type === 'scram-sha-512') {
        await brokers?.setPassword(kafka, user.metadata.name, undefined);
      }
    }
    await removeSecretOf(key);
    await removeFinalizer(api, USER, user, FINALIZER);
  };

  /** @returns whether there is one that brokers know */
  const ensureCertificate = async (kafka: Kafka, user: User): Promise<boolean> => {
    const { namespace, name } = user.metadata;
    const authority = await readAuthority(api, kafka, 'clients');
    // It comes with the Kafka's next change.
    if (!authority) return false;
    if (holdsCertificate(await api.read<Secret>(SECRET, namespace, name), authority)) return true;
    // Brokers that have not heard of the authority yet do so in the roll that is about to begin.
    if (brokers && !brokers.trustUsersOf(kafka, authority.generation)) return false;
    await writeUserSecret(api, user, kafka.metadata.name, authority);
    return true;
  };

  /** Writes the Secret by which a user comes, if it has one. @returns whether it can come by now */
  const ensureLogin = async (kafka: Kafka, user: User): Promise<boolean> => {
    switch (user.spec?.authentication?.type) {
      case 'tls':
        return ensureCertificate(kafka, user);
      case 'scram-sha-512': {
        const password = await ensurePassword(api, user, kafka.metadata.name);
        await brokers?.setPassword(kafka, user.metadata.name, password);
        return true;
      }
      default:
        return true;
    }
  };

  return async (key) => {
    const user = watched.users.items.get(key);
    if (!user) return removeSecretOf(key);
    const { namespace, name, deletionTimestamp } = user.metadata;
    const kafka = watched.kafkas.items.get(`${namespace}/${clusterOf(user) ?? ''}`);
    if (!kafka || !entityOperatorRuns('userOperator', kafka)) return;
    // It is handled again when they all do.
    if (brokers && !brokers.answer(kafka)) return;
    if (deletionTimestamp !== undefined) return remove(key, kafka, user);
    if (await addFinalizer(api, USER, user, FINALIZER)) return;
    if (!(await ensureLogin(kafka, user))) return;
    await setAccess(kafka, user, entriesOf(user));
    const { type } = user.spec?.authentication ?? {};
    await writeStatus(api, USER, user, {
      conditions: [readyCondition(undefined)],
      username: principalOf(user).replace(/^User:/, ''),
      ...((type === 'tls' || type === 'scram-sha-512') && { secret: name }),
    });
  };
}
