import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { html } from 'ghtml';

/** A whole page and its HTTP status. */
export interface Answer {
  status: number;
  body: string;
}

/** What the navigation leads to. */
const SECTIONS = {
  Home: 'RUBiS auctions',
  Browse: 'Browse',
  Sell: 'Sell',
  Register: 'Register',
  AboutMeAuth: 'About me',
} as const;
const SECTION_NAMES = Object.keys(SECTIONS) as Section[];

export type Section = keyof typeof SECTIONS;

export interface PageOptions {
  title: string;
  /** HTML: what comes from outside has been escaped in it. */
  content: string;
  /** The part of the site that the navigation shows the visitor to be in. */
  section?: Section;
  status?: number;
}

/** All that comes before the heading, made once for each part of the site. */
const OPENINGS = Object.fromEntries(
  [...SECTION_NAMES, undefined].map((section) => [section ?? '', opening(section)]),
);

/** The frame around every page, the same for all. */
export function page({ title, content, section, status = 200 }: PageOptions): Answer {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · RUBiS auctions</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
!${OPENINGS[section ?? '']}
<h1>${title}</h1>
!${content}
</main>
<footer>An auction site after RUBiS. Nothing here is really for sale. Times are UTC.</footer>
</body>
</html>
`;
  return { status, body };
}

function opening(current: Section | undefined): string {
  const links = SECTION_NAMES.map(
    (section) =>
      html`<a href="${INTERACTION_PATHS[section]}"!${section === current ? ' aria-current="true"' : ''}>${SECTIONS[section]}</a>`,
  );
  return html`<body>
<a class="skip" href="#main">Skip to the content</a>
<header><nav aria-label="Site">
!${links.join('\n')}
</nav></header>
<main id="main" tabindex="-1">`;
}
