"""People at work: they sign in, send forms, and send them again when nothing comes back (standard library only)."""

from __future__ import annotations

import http.client
import http.cookiejar
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from .pace import seconds

PASSWORD = "demo-keyaccounts"  # noqa: S105  (the published password of the demo)
PATIENCE, ANSWER = seconds(120), seconds(30)


class Refused(Exception):
    """The product answered, and the answer is no."""


class Visitor:
    """One signed-in user with a browser's memory for cookies."""

    def __init__(self, address: str, username: str):
        self.address, self.username = address, username
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.resent = 0
        self.shown = b""  # the last page, for when it is not the one that was expected

    def sign_in(self) -> None:
        self.get("/sign-in/")
        self.send("/sign-in/", {"username": self.username, "password": PASSWORD})
        if not any(cookie.name == "sessionid" for cookie in self.cookies):
            raise Refused(f"{self.username} could not sign in.")

    def get(self, path: str) -> str:
        return self._insist(lambda: urllib.request.Request(self.address + path))

    def send(self, path: str, fields: dict, file: tuple[str, bytes] | None = None) -> str:
        """Post a form until it is answered; the address that the answer leads to. Raises Refused."""
        return self._insist(lambda: self._request(path, fields, file))

    def _request(self, path: str, fields: dict, file: tuple[str, bytes] | None) -> urllib.request.Request:
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
        fields = fields | {"csrfmiddlewaretoken": token}
        if file is None:
            return urllib.request.Request(self.address + path, urllib.parse.urlencode(fields, doseq=True).encode())
        boundary = uuid.uuid4().hex
        parts = [_part(boundary, f'name="{name}"', str(value).encode()) for name, value in fields.items()]
        parts.append(_part(boundary, f'name="file"; filename="{file[0]}"', file[1]))
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return urllib.request.Request(self.address + path, b"".join([*parts, f"--{boundary}--\r\n".encode()]), headers)

    def _insist(self, make) -> str:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with self.opener.open(make(), timeout=ANSWER) as answer:
                    self.shown = answer.read()
                    return answer.url
            except urllib.error.HTTPError as refused:
                if refused.code < 500 or time.monotonic() > deadline:
                    text = refused.read().decode(errors="replace")
                    raise Refused(f"{refused.url}: {refused.code}\n{text[:4000]}") from refused
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
            self.resent += 1
            time.sleep(0.2)


def _part(boundary: str, disposition: str, content: bytes) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"
