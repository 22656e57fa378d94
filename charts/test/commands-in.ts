/** Fenced blocks of shell commands, by the heading that they stand under. */
export function commandsIn(markdown: string): Map<string, string[]> {
  const sections = markdown.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => [
      section.slice(0, section.indexOf('\n')),
      [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands),
    ]),
  );
}
