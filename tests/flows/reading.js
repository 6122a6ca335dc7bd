// The words that are seen from the top of a page (or of its part `top`) down to an element, its own included, as a list.
// Words for screen readers alone, choices of a closed list and what is folded away are not read.
(end, top) => {
  const read = [];
  const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.visually-hidden, .skip, option, script, style');
  const later = e => !end.contains(e) && end.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING;
  const nodes = document.createTreeWalker(document.querySelector(top), NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  while (nodes.nextNode() && !later(nodes.currentNode)) {
    const node = nodes.currentNode;
    if (node.nodeName === 'SELECT' && seen(node)) read.push(node.selectedOptions[0].label);
    if (node.nodeType === Node.TEXT_NODE && seen(node.parentElement)) read.push(node.data);
  }
  return read.join(' ').split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word));
}
