"""What somebody writes into a page so that it runs in another's browser; and what would run in a page."""

from html.parser import HTMLParser

SIGN = "RAN-9f3"  # what a payload that runs says in a dialog
CALL = f"alert('{SIGN}')"
EVENTS = [
    "abort",
    "animationstart",
    "auxclick",
    "beforetoggle",
    "blur",
    "change",
    "click",
    "contextmenu",
    "copy",
    "cut",
    "drag",
    "drop",
    "error",
    "focus",
    "focusin",
    "hashchange",
    "input",
    "keydown",
    "load",
    "loadstart",
    "message",
    "mouseover",
    "paste",
    "pageshow",
    "pointerenter",
    "popstate",
    "resize",
    "scroll",
    "submit",
    "toggle",
    "transitionend",
    "wheel",
]
TAGS = [
    f"<script>{CALL}</script>",
    f"</script><script>{CALL}</script>",
    f"<ScRiPt >{CALL}</sCrIpT>",
    f"<script/x>{CALL}</script>",
    f"--><script>{CALL}</script><!--",
    f"]]><script>{CALL}</script>",
    f'"><script>{CALL}</script>',
    f"'><script>{CALL}</script>",
    f"</title><script>{CALL}</script>",
    f"</textarea><script>{CALL}</script>",
    f"</style><script>{CALL}</script>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg/onload={CALL}>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<math><mtext><img src onerror={CALL}></mtext></math>",
    f'<iframe srcdoc="<script>parent.{CALL}</script>"></iframe>',
    f'<img src="x`" onerror="{CALL}">',
    f"<img/src/onerror={CALL}>",
    f"<details open ontoggle={CALL}>",
    f"<input autofocus onfocus={CALL}>",
    f"<video><source onerror={CALL}></video>",
    f"<audio src onerror={CALL}>",
    f"<body onload={CALL}>",
    f"<marquee onstart={CALL}>",
    f"<template><script>{CALL}</script></template><script>{CALL}</script>",
    '<base href="https://a.example/">',
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<embed src="https://a.example/a.swf">',
    '<object data="https://a.example/a.swf"></object>',
    f'<form action="javascript:{CALL}"><button>a</button></form>',
    f'<button formaction="javascript:{CALL}">a</button>',
    f"<noscript><p title='</noscript><img src onerror={CALL}>'>",
    f"\ufeff<script>{CALL}</script>",
    f"<scr\x0bipt>{CALL}</script><script>{CALL}</script>",
    f"<script>{CALL}</script\n>",
    f"{{% autoescape off %}}<script>{CALL}</script>{{% endautoescape %}}",
    f"{{{{ '<script>{CALL}</script>'|safe }}}}",
    f'<embed embedtype="media" url="javascript:{CALL}"/><script>{CALL}</script>',
    f'<a linktype="page" id="1" onclick="{CALL}">a</a>',
    f'" onmouseover="{CALL}" autofocus onfocus="{CALL}" x="',
    f"' onmouseover='{CALL}' x='",
]
HANDLERS = [f'<p on{event}="{CALL}" tabindex=0>a</p>' for event in EVENTS]
HANDLERS += [f'"><img src=x on{event}="{CALL}">' for event in EVENTS]
URLS = [
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}",
    f" javascript:{CALL}",
    f"\x01javascript:{CALL}",
    f"java\tscript:{CALL}",
    f"java\nscript:{CALL}",
    f"javascript\r:{CALL}",
    f"javascript&colon;{CALL}",
    f"&#106;avascript:{CALL}",
    f"&#x6A;avascript:{CALL}",
    f"jav&Tab;ascript:{CALL}",
    f"javascript://a.example/%0a{CALL}",
    f"javascript:void(0);{CALL}",
    f"vbscript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    f"data:image/svg+xml,<svg onload={CALL}>",
    f"feed:javascript:{CALL}",
    f"view-source:javascript:{CALL}",
    f'https://a.example/" onclick="{CALL}',
    f"https://a.example/' onclick='{CALL}",
    f"https://a.example/><script>{CALL}</script>",
]
LINKS = [f'<a href="{url}">a</a>' for url in URLS]
PAYLOADS = TAGS + HANDLERS + LINKS + URLS

ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href", "poster", "srcdoc", "background", "ping"}
FOREIGN = {"iframe", "object", "embed", "base", "applet", "frame", "svg:script"}


class Reader(HTMLParser):
    """What of a page would run, or lead to what runs, as a browser reads it; its scripts apart."""

    def __init__(self):
        super().__init__()
        self.found, self.scripts, self._inside = [], [], False

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append(values.get("src") or values.get("type") or "")
        if tag in FOREIGN or (tag == "meta" and "http-equiv" in values):
            self.found.append(tag)
        self.found += [f"{tag} {name}={value}" for name, value in attributes if runs(name, value or "")]

    def handle_data(self, data):
        if self._inside and not self.scripts[-1]:
            self.scripts[-1] = data

    def handle_endtag(self, tag):
        self._inside = False


def runs(name, value):
    address = "".join(c for c in value if c > " ").lower()
    leads = name in ADDRESSES and address.startswith(("javascript:", "vbscript:", "data:text", "data:image/svg"))
    return name.startswith("on") or name == "srcdoc" or leads


def read(page):
    """(what would run beside the scripts, the scripts: address, type or words of each)."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader.found, reader.scripts
