// WCAG 2.2, 1.4.4 and 1.4.12: with a reader's own size or spacing of the text nothing is cut off. Returns faults as words.
// `as`: what the reader has done, in words; `css`: the same as a stylesheet.
([as, css]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
  const faults = [], range = new Range();
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 1) faults.push(`${as}, scrolls sideways by ${wide} px`);
  const hidden = e => !e.checkVisibility() || getComputedStyle(e).clipPath !== 'none' || e.closest('.visually-hidden, thead');
  const frames = e => {
    for (; e; e = e.parentElement)
      if (/hidden|clip/.test(getComputedStyle(e).overflow) || e === document.documentElement) return e;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || hidden(parent)) continue;
    const box = frames(parent).getBoundingClientRect();
    range.selectNodeContents(text);
    const out = [...range.getClientRects()].some(r => r.right > box.right + 1 || r.bottom > box.bottom + 1 || r.left < box.left - 1);
    if (out) faults.push(`${as}, cut off: « ${text.data.trim().slice(0, 40)} » in ${parent.tagName.toLowerCase()}.${parent.className}`);
  }
  document.adoptedStyleSheets = [];
  return faults;
}
