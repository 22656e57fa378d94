import { removeTopic, syncTopic } from './brokers/topics.ts';
import { addFinalizer, type Context, removeFinalizer, writeStatus } from './context.ts';
import { entityOperatorRuns, judgeTopic, readyCondition, topicNameOf } from './judge.ts';
import { uuidOf } from './kafkas.ts';
import { clusterOf, type Kafka, TOPIC, type Topic } from './objects.ts';
import { membersOf } from './watched.ts';

const FINALIZER = 'strimzi.io/topic-operator';

/** Handles a KafkaTopic: what the topic operator does. */
export function createTopicHandler({
  api,
  watched,
  brokers,
  note,
}: Context): (key: string) => Promise<void> {
  const remove = async (kafka: Kafka, topic: Topic, managed: boolean) => {
    if (brokers && managed && topic.metadata.finalizers?.includes(FINALIZER)) {
      const name = topicNameOf(topic);
      await brokers.withAdmin(kafka, (admin) => removeTopic(admin, name));
      note(`topic ${name} deleted`);
    }
    await removeFinalizer(api, TOPIC, topic, FINALIZER);
  };

  return async (key) => {
    const topic = watched.topics.items.get(key);
    if (!topic) return;
    const { namespace, deletionTimestamp, uid } = topic.metadata;
    const cluster = clusterOf(topic) ?? '';
    const kafka = watched.kafkas.items.get(`${namespace}/${cluster}`);
    if (!kafka || !entityOperatorRuns('topicOperator', kafka)) return;
    // It is handled again when they all do.
    if (brokers && !brokers.answer(kafka)) return;
    const conflict = judgeTopic(topic, membersOf(watched.topics, namespace, cluster));
    if (deletionTimestamp !== undefined) return remove(kafka, topic, conflict === undefined);
    if (await addFinalizer(api, TOPIC, topic, FINALIZER)) return;
    const problem =
      conflict ??
      (await brokers?.withAdmin(kafka, (admin) =>
        syncTopic(admin, topic, (line) => note(`Kafka ${namespace}/${cluster}: ${line}`)),
      ));
    const { topicName = topicNameOf(topic) } = topic.status ?? {};
    await writeStatus(api, TOPIC, topic, {
      conditions: [readyCondition(problem)],
      ...(problem ? {} : { topicName, topicId: uuidOf(uid) }),
    });
  };
}
