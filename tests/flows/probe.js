// What axe leaves to people and a script can still see. Returns faults as words.
// Sources: RGAA 4.1 (6.1, 8.6, 9.1, 11.1, 11.13, 13.2), WCAG 2.2 (1.4.10, 2.5.3).
() => {
  const faults = [];
  const all = (what, root = document) => [...root.querySelectorAll(what)];
  const shown = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('[aria-hidden="true"]');
  const words = text => text.replace(/\s+/g, ' ').trim().toLowerCase();
  const named = e => words(e.getAttribute('aria-label') || e.textContent || e.title || '');

  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 1) faults.push(`scrolls sideways by ${wide} px`);

  let level = 0;
  for (const heading of all('h1, h2, h3, h4, h5, h6').filter(shown)) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`h${level} is followed by h${next}: ${words(heading.textContent)}`);
    level = next;
  }

  for (const e of all('[tabindex]')) if (e.tabIndex > 0) faults.push(`a tabindex of ${e.tabIndex}: ${named(e)}`);

  const links = new Map();
  for (const link of all('main a[href]').filter(shown)) {
    const around = link.closest('li, tr, article') || link.closest('p, dd, section, nav, form');
    const name = [named(link), link.getAttribute('aria-describedby'), words(around?.textContent || '')].join(' · ');
    if (links.has(name) && links.get(name) !== link.href) faults.push(`two links read the same: ${named(link)}`);
    links.set(name, link.href);
  }

  for (const link of all('a[target="_blank"]').filter(shown))
    if (!/nouvel/.test(named(link))) faults.push(`opens a window unannounced: ${named(link)}`);

  for (const e of all('a[aria-label], button[aria-label]').filter(shown)) {
    const seen = words(e.innerText);
    if (seen && !words(e.getAttribute('aria-label')).includes(seen)) faults.push(`is not named as it reads: ${seen}`);
  }

  for (const table of all('table').filter(shown)) {
    if (table.getAttribute('role') === 'presentation') continue;
    if (!table.caption && !table.getAttribute('aria-labelledby') && !table.getAttribute('aria-label'))
      faults.push('a table has no caption');
    if (all('th', table).some(th => !th.scope)) faults.push('a heading cell has no scope');
  }

  for (const e of all('main input, main select, main textarea').filter(shown)) {
    if (['hidden', 'submit', 'button'].includes(e.type)) continue;
    if (!e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby'))
      faults.push(`a field has no label: ${e.name}`);
    const own = /(^|-)(first_name|last_name|email|phone|login|password\d?)$/.test(e.name);
    if (own && !e.autocomplete) faults.push(`a field does not say what it takes: ${e.name}`);
    if (e.getAttribute('aria-invalid') === 'true') {
      const group = e.closest('fieldset')?.getAttribute('aria-describedby') || '';
      const ids = `${e.getAttribute('aria-describedby') || ''} ${group}`.split(/\s+/).filter(Boolean);
      if (!ids.some(id => document.getElementById(id))) faults.push(`an error is not tied to its field: ${e.name}`);
      if (!document.querySelector('[role="alert"]')) faults.push('errors are not announced');
    }
  }
  return faults;
}
