"""The editors' desk, with what a small team needs."""

from wagtail import hooks


@hooks.register("construct_main_menu")
def leave_out_the_software(request, menu_items):
    """Wagtail's own news and guides stay out of the menu: they lead away from the site, in English."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]
