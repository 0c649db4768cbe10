"""The audit trail: one event for every act that no field history tells."""

from django.db.models import Model

from .models import AuditEvent


def record(verb: str, *, actor, subject: Model | None = None, **details) -> AuditEvent:
    """Write one event; `details` must be fit for JSON and hold no name of a person at a hospital.

    `actor` is the user, or None when the system acted by itself.
    """
    return AuditEvent.objects.create(
        verb=verb,
        actor=actor if actor is not None and actor.pk else None,
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        details=details,
    )
