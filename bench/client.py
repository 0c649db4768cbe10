"""A browser's worth of HTTP: a kept connection, a session, and the time of each answer."""

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string

from people.models import User


@dataclass(frozen=True)
class Answer:
    """Status, seconds from the request to the last byte, body, and where it leads."""

    status: int
    seconds: float
    body: bytes
    location: str = ""


class Visitor:
    """One signed-in user on one connection; not for several threads."""

    def __init__(self, port: int, session: str):
        self.port, self.connection = port, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = _get_new_csrf_string()
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.token}"

    def get(self, url: str, *, part: bool = False) -> Answer:
        return self._ask("GET", url, headers={"HX-Request": "true"} if part else {})

    def post(self, url: str, data: dict | bytes) -> Answer:
        """A form, or bytes of JSON."""
        kind = "application/json" if isinstance(data, bytes) else "application/x-www-form-urlencoded"
        body = data if isinstance(data, bytes) else urlencode(data, doseq=True).encode()
        return self._ask("POST", url, body, {"Content-Type": kind, "X-CSRFToken": self.token})

    def _ask(self, method: str, url: str, body: bytes | None = None, headers: dict | None = None) -> Answer:
        started = time.perf_counter()
        headers = {"Cookie": self.cookies, "Accept-Language": "en", **(headers or {})}
        try:
            self.connection.request(method, url, body, headers)
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()  # the next request opens it anew
            raise
        return Answer(response.status, time.perf_counter() - started, content, response.headers.get("Location", ""))


def sign_in(user: User) -> str:
    """A session as the sign-in page makes it, without its slow password check; returns its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
