"""The shapes of the influence map: a buying role by its form, influence by its size."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lib.drawing import attribute

from ..influence_map import Node

register = template.Library()

CIRCLE, PATH = '<circle class="sh" r="{}"/>', '<path class="sh" d="{}"/>'


@register.simple_tag
def map_shape(node: Node) -> SafeString:
    """The outline of one person: ▲ decision maker, ◆ gatekeeper, ■ executor, ● else; outsiders wear a dashed ring."""
    size = node.radius
    shape = _outline(node.shape, size)
    if node.shape == "outsider":
        shape += format_html('<circle class="rd" r="{}"/>', attribute(size + 4))
    if node.has_rival:
        shape += format_html('<circle class="rv" cx="{}" cy="{}" r="5"/>', attribute(size - 1), attribute(1 - size))
    return shape


def _outline(role: str, r: float) -> SafeString:
    if role == "decision_maker":
        return format_html(
            PATH, f"M0 {attribute(-1.15 * r)} {attribute(1.15 * r)} {attribute(0.86 * r)}H{attribute(-1.15 * r)}Z"
        )
    if role == "gatekeeper":
        wide = attribute(1.2 * r)
        return format_html(PATH, f"M0 -{wide}L{wide} 0 0 {wide}-{wide} 0Z")
    if role == "executor":
        side = attribute(0.88 * r)
        return format_html(PATH, f"M-{side} -{side}H{side}V{side}H-{side}Z")
    return format_html(CIRCLE, attribute(r))
