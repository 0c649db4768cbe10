"""Sending the forms of the roster as a browser does: with everything the page held when it was opened."""

from django.urls import reverse


def sent_by(form) -> dict:
    """What the browser sends of a form in which nothing was typed."""
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def opened(client, name: str, pk: int) -> dict:
    """Open the form; what it would send."""
    return sent_by(client.get(reverse(f"accounts:{name}", args=[pk])).context["form"])


def send(client, name: str, pk: int, values: dict, /, **typed):
    """Send an opened form, with something typed into it."""
    return client.post(reverse(f"accounts:{name}", args=[pk]), {**values, **typed})


def edit(client, name: str, pk: int, /, **typed):
    """Open a form, type into it, send it."""
    return send(client, name, pk, opened(client, name, pk), **typed)
