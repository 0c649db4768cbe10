"""A network that can fail: a line between browser and server that is cut, or loses a request or its answer."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

SENDING = b"POST /visits/"
CHUNK = 65_536
CONNECTING = 5
"""Seconds until a server that does not take a connection counts as gone."""


class Line:
    """Passes everything on from a port of its own to the server's, until told otherwise.

    `lose` is "request" or "answer": of the next visits sent, the one is cut off halfway, or the other comes too late.
    With that the line is down. `sent` counts the requests with visits that went in; what is called `after_sending` is
    called once, when the next of them has gone through to the server.
    """

    after_sending: Callable[[], object] | None = None

    def __init__(self, port: int):
        self.port, self.is_up, self.lose, self.sent = port, True, "", 0
        self._open: list[socket.socket] = []
        self._pumps: list[threading.Thread] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        self._keeper = threading.Thread(target=self._serve, daemon=True)
        self._keeper.start()

    def cut(self) -> None:
        self.is_up = False
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_up = True

    def close(self) -> None:
        self.cut()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        for thread in (self._keeper, *self._pumps):
            thread.join(5)
        for end in (self._door, *self._open):
            end.close()

    def _serve(self) -> None:
        while True:
            try:
                browser, _address = self._door.accept()
            except OSError:  # the door is shut
                return
            if self.is_up:
                self._connect(browser)
            else:
                browser.close()

    def _connect(self, browser: socket.socket) -> None:
        try:
            server = socket.create_connection(("localhost", self.port), CONNECTING)
            server.settimeout(None)
        except OSError:  # the server is gone: so is this connection, and the next may find another server
            browser.close()
            return
        self._open += [browser, server]
        talk = Talk(self, browser, server)
        for pump in (talk.ask, talk.answer):
            self._pumps.append(threading.Thread(target=pump, daemon=True))
            self._pumps[-1].start()


class Talk:
    """One connection."""

    def __init__(self, line: Line, browser: socket.socket, server: socket.socket):
        self.line, self.browser, self.server, self.is_lost = line, browser, server, False

    def ask(self) -> None:
        with suppress(OSError):
            while chunk := self.browser.recv(CHUNK):
                if SENDING in chunk:
                    self.line.sent += 1
                    if self.line.lose == "request":
                        self.server.sendall(chunk[: len(chunk) // 2])
                        self._fail()
                        break
                    self.is_lost = self.line.lose == "answer"
                self.server.sendall(chunk)
                if SENDING in chunk and self.line.after_sending:
                    act, self.line.after_sending = self.line.after_sending, None
                    act()
        self._hang_up()

    def answer(self) -> None:
        with suppress(OSError):
            while chunk := self.server.recv(CHUNK):
                if self.is_lost:  # the server has done it; nobody hears of it
                    self._fail()
                    break
                self.browser.sendall(chunk)
        self._hang_up()

    def _fail(self) -> None:
        self.line.lose = ""
        self.line.cut()

    def _hang_up(self) -> None:
        for end in (self.browser, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
