"""What templates of forms print many times over, written out at once."""

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def options(groups):
    """The options of a select, from the groups of its widget."""
    return mark_safe("\n".join(line for label, rows, _ in groups for line in _group(label, rows)))


def _group(label, rows):
    lines = [_option(row) for row in rows]
    return [f'<optgroup label="{conditional_escape(label)}">', *lines, "</optgroup>"] if label else lines


def _option(row):
    marks = (" selected" if row["selected"] else "") + (" disabled" if row["attrs"].get("disabled") else "")
    return f'<option value="{escape(row["value"])}"{marks}>{conditional_escape(row["label"])}</option>'


@register.filter
def label_words(label):
    """The words of a label, « (facultatif) » as light as the « (obligatoire) » that the component writes."""
    return mark_safe(conditional_escape(label).replace("(facultatif)", '<span class="field__mark">(facultatif)</span>'))
