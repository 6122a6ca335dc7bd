"""Headers. Public pages are cached, so their policy carries no nonce; the editor's own pages need a looser one."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

PUBLIC_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
    "manifest-src": [SELF],
}
# Wagtail 8's page editor prints inline scripts without a nonce, and previews pages in a frame of its own.
EDITOR_POLICY = PUBLIC_POLICY | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
# A page that is previewed is as strict as the public one, in the editor's frame.
PREVIEW_POLICY = PUBLIC_POLICY | {"frame-ancestors": [SELF]}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb")}
