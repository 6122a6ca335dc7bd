// Offers entries of the site while words are typed: a combobox as the ARIA Authoring Practices describe it.
// Down and up choose, Enter opens what is chosen or searches, Escape closes the list.
const WAIT = 180;
const LEAST = 2;

for (const form of document.querySelectorAll("[data-search-box]")) {
  offer(form, form.querySelector("input[type=search]"));
}

for (const finder of document.querySelectorAll("details.header__search")) {
  const summary = finder.querySelector("summary");
  finder.addEventListener("toggle", () => finder.open && finder.querySelector("input[type=search]").focus());
  finder.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      finder.open = false;
      summary.focus();
    }
  });
}

function offer(form, input) {
  const list = document.createElement("ul");
  list.className = "search-box__list";
  list.id = `${input.id}-propositions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Propositions");
  const told = document.createElement("span");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  input.parentElement.append(list, told);
  const marks = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(marks)) input.setAttribute(name, value);

  let timer;
  let asked;
  let chosen = -1;

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    chosen = (place + list.children.length) % list.children.length;
    [...list.children].forEach((option, here) => option.setAttribute("aria-selected", String(here === chosen)));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[chosen].id);
  };

  const show = (entries) => {
    list.replaceChildren(...entries.map((entry, place) => optionOf(entry, `${list.id}-${place}`)));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = entries.length === 0;
    input.setAttribute("aria-expanded", String(entries.length > 0));
    told.textContent = entries.length ? `${entries.length} proposition${entries.length > 1 ? "s" : ""}` : "";
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const address = `${form.dataset.searchBox}?q=${encodeURIComponent(input.value)}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).entries);
    } catch (error) {
      if (error.name !== "AbortError") close(); // without an answer the form still searches
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < LEAST) return close();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.url);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);
}

function optionOf(entry, id) {
  const option = document.createElement("li");
  option.id = id;
  option.className = "search-box__option";
  option.dataset.url = entry.url;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const title = document.createElement("span");
  const kind = document.createElement("span");
  title.textContent = entry.title;
  kind.textContent = entry.kind;
  kind.className = "search-box__kind";
  option.append(title, " ", kind);
  return option;
}
