import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { html } from 'ghtml';

/** A whole page and its HTTP status. */
export interface Answer {
  status: number;
  body: string;
}

export interface PageOptions {
  title: string;
  /** HTML: what comes from outside has been escaped in it. */
  content: string;
  status?: number;
}

const NAVIGATION = html`<nav aria-label="Site">
<a class="brand" href="${INTERACTION_PATHS.Home}">Home</a>
<a href="${INTERACTION_PATHS.Register}">Register</a>
<a href="${INTERACTION_PATHS.Browse}">Browse</a>
<a href="${INTERACTION_PATHS.Sell}">Sell</a>
<a href="${INTERACTION_PATHS.AboutMeAuth}">About me</a>
</nav>`;

/** The frame around every page, the same for all. */
export function page({ title, content, status = 200 }: PageOptions): Answer {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · RUBiS auctions</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header>!${NAVIGATION}</header>
<main>
<h1>${title}</h1>
!${content}
</main>
<footer>An auction site after RUBiS. Nothing here is really for sale. Times are UTC.</footer>
</body>
</html>
`;
  return { status, body };
}
