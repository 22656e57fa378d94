// Evaluated in the page: everything on it that some visitor could not see, name or reach, as a list
// of sentences. The rules are of WCAG 2.2; each says which.
(() => {
  const problems = [];
  const expect = (holds, problem) => holds || problems.push(problem);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const describe = (element) => element.outerHTML.slice(0, 120);
  const isShown = (element) =>
    element.checkVisibility() && element.getBoundingClientRect().right > 0;

  // 1.3.1, 2.4.2, 2.4.6, 3.1.1: what the page is, and in which order its parts are.
  expect(document.documentElement.lang === 'en', 'the language is not said');
  const [heading, ...others] = all('h1');
  expect(heading && others.length === 0, 'there is not exactly one h1');
  expect(document.title.startsWith(heading?.textContent ?? '-'), 'the title is not the h1');
  const levels = all('h1, h2, h3, h4').map(({ tagName }) => Number(tagName[1]));
  expect(
    levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1),
    `headings leave out a level: ${levels}`,
  );
  for (const name of ['header', 'nav', 'main', 'footer']) {
    expect(all(name).length > 0, `there is no ${name}`);
  }
  expect(all('header [aria-current]').length <= 1, 'several parts of the site are current');
  const ids = all('[id]').map(({ id }) => id);
  expect(new Set(ids).size === ids.length, `an id is there twice: ${ids}`);
  for (const table of all('table')) {
    expect(table.caption?.textContent, `a table has no caption: ${describe(table)}`);
    expect(table.querySelector('thead th'), `a table has no headings: ${describe(table)}`);
  }

  // 3.3.2, 4.1.2: everything that one can use has a name.
  for (const control of all('input:not([type=hidden]), select, textarea')) {
    expect(control.labels[0]?.textContent.trim(), `a field has no label: ${describe(control)}`);
  }
  for (const control of all('a, button, summary')) {
    expect(control.textContent.trim(), `a link or button has no text: ${describe(control)}`);
  }
  for (const field of all('[aria-describedby]')) {
    const described = document.getElementById(field.getAttribute('aria-describedby'));
    expect(described?.textContent.trim(), `a field is described by nothing: ${describe(field)}`);
  }
  // 2.4.3: nothing jumps the queue.
  expect(
    all('[tabindex]').every(({ tabIndex }) => tabIndex <= 0),
    'a tabindex is above 0',
  );

  // The site works without scripts, and its CSP would refuse them.
  expect(document.scripts.length === 0, 'there is a script');
  expect(all('[style]').length === 0, 'there is a style beside the stylesheet');

  // 1.4.10: no sideways scrolling.
  const { scrollWidth, clientWidth } = document.documentElement;
  expect(scrollWidth <= clientWidth, `${scrollWidth - clientWidth} px too wide`);

  // 1.4.3, 1.4.11: what is written, and the edges of fields, stand out from what is behind them.
  const luminance = ([red, green, blue]) => {
    const linear = (channel) =>
      channel <= 10.31 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color[3] === undefined || color[3] === 1) return color;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };
  const hasText = (element) =>
    element.matches('input, select, textarea') ||
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  for (const element of all('body *').filter((one) => isShown(one) && hasText(one))) {
    const ratio = contrast(parse(getComputedStyle(element).color), backgroundOf(element));
    expect(ratio >= 4.5, `text with a contrast of ${ratio.toFixed(2)}: ${describe(element)}`);
  }
  for (const field of all('input:not([type=hidden]), select, textarea').filter(isShown)) {
    const edge = parse(getComputedStyle(field).borderTopColor);
    const ratio = contrast(edge, backgroundOf(field.parentElement));
    expect(ratio >= 3, `an edge with a contrast of ${ratio.toFixed(2)}: ${describe(field)}`);
  }
  return problems;
})();
