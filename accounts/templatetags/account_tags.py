"""What the pages of other floors show of a login."""

from django import template

from accounts.queries import maybe_same

register = template.Library()


@register.inclusion_tag("account/is_it_you_card.html", takes_context=True)
def is_it_you_card(context):
    """« Est-ce vous ? », while persons without a login have the address of this one; else nothing."""
    return {"persons": list(maybe_same(context["request"].user))}
