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
import { clientName, holdsCertificate, readAuthority, writeUserSecret } from './secrets.ts';

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
      if (hasPassword(user)) await brokers?.setPassword(kafka, user.metadata.name, undefined);
    }
    await removeSecretOf(key);
    await removeFinalizer(api, USER, user, FINALIZER);
  };

  /** @returns whether the user's Secret is as it should be */
  const ensureCertificate = async (kafka: Kafka, user: User): Promise<boolean> => {
    const { namespace, name } = user.metadata;
    const authority = await readAuthority(api, kafka, 'clients');
    // It comes with the Kafka's next change.
    if (!authority) return false;
    if (holdsCertificate(await api.read<Secret>(SECRET, namespace, name), authority)) return true;
    // Nor would brokers know it that have not yet heard of the authority.
    if (brokers && !brokers.trustUsersOf(kafka, authority.generation)) return false;
    await writeUserSecret(api, user, kafka.metadata.name, authority);
    return true;
  };

  return async (key) => {
    const user = watched.users.items.get(key);
    if (!user) return removeSecretOf(key);
    const { namespace, name, deletionTimestamp } = user.metadata;
    const kafka = watched.kafkas.items.get(`${namespace}/${clusterOf(user) ?? ''}`);
    if (!kafka || !entityOperatorRuns('userOperator', kafka)) return;
    if (deletionTimestamp !== undefined) return remove(key, kafka, user);
    if (await addFinalizer(api, USER, user, FINALIZER)) return;
    const conditions = [readyCondition(undefined)];
    if (user.spec?.authentication?.type === 'tls') {
      if (!(await ensureCertificate(kafka, user))) return;
      await setAccess(kafka, user, entriesOf(user));
      return writeStatus(api, USER, user, { conditions, username: clientName(user), secret: name });
    }
    if (hasPassword(user)) {
      const password = await ensurePassword(api, user, kafka.metadata.name);
      await brokers?.setPassword(kafka, name, password);
    }
    await setAccess(kafka, user, entriesOf(user));
    await writeStatus(api, USER, user, {
      conditions,
      username: nameOf(principalOf(user)),
      ...(hasPassword(user) && { secret: name }),
    });
  };
}

const hasPassword = ({ spec }: User): boolean => spec?.authentication?.type === 'scram-sha-512';

const nameOf = (principal: string): string => principal.replace(/^User:/, '');
