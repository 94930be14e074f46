"""A wire in front of a node that keeps every byte that went over it, either way, as it was: `wire.Line` reads requests, this one does not."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class RecordingWire:
    """Listens on a port of loopback and passes on to `target_port`; `asked` and `answered` hold what went in and out, a piece a connection."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listening.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.target_port = 0
        self.asked: list[bytearray] = []
        self.answered: list[bytearray] = []
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        """Take no connection any more."""
        self.listening.close()

    def _take(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self.listening.accept()
                threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def _pass_on(self, near: socket.socket) -> None:
        asked, answered = bytearray(), bytearray()
        self.asked.append(asked)
        self.answered.append(answered)
        try:
            far = socket.create_connection(("127.0.0.1", self.target_port))
        except OSError:
            near.close()  # the node is not there
            return
        back = threading.Thread(target=_pump, args=(far, near, answered), daemon=True)
        back.start()
        _pump(near, far, asked)
        back.join()
        near.close()
        far.close()


def _pump(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    with suppress(OSError):  # either side went away
        while part := source.recv(65536):
            kept += part
            sink.sendall(part)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
