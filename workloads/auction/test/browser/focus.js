// Evaluated in the page: where the keyboard is, and whether one sees it.
(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return {
    tag: element.tagName.toLowerCase(),
    name: (element.labels?.[0]?.firstChild?.data ?? element.textContent).trim(),
    place: [...document.querySelectorAll('*')].indexOf(element),
    outlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    inView: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  };
})();
