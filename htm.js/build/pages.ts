import { type Application, Converter, ReflectionKind } from 'typedoc';

/** How `serialize` and `deserialize` get at a model; nobody else has a use for them. */
const OF_SNAPSHOTS = ['toState', 'fromState', 'kind'];

/** A plugin of TypeDoc: the pages of the classes leave out what is there for snapshots alone. */
export function load({ converter }: Application): void {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const members = ReflectionKind.Method | ReflectionKind.Property;
    for (const member of project.getReflectionsByKind(members)) {
      const ofClass = member.parent?.kindOf(ReflectionKind.Class) ?? false;
      if (ofClass && OF_SNAPSHOTS.includes(member.name)) project.removeReflection(member);
    }
  });
}
