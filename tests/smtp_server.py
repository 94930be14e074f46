"""A real SMTP server on loopback that accepts, greylists, refuses, or hangs up, as a test asks of it."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Postbox:
    """Where the server listens, how it behaves for the next mails (then it accepts), and what it took."""

    port: int = 0
    next_mails: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)


@contextmanager
def smtp_server() -> Iterator[Postbox]:
    """Serve until the block ends. Behaviours: `greylist` (451), `refuse` (550), `hang_up` after taking the mail, `reject` (554)."""
    box = Postbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 loopback ESMTP")
            how = "accept"
            while line := self.rfile.readline():
                command = line.decode().strip()
                verb = command[:4].upper()
                if verb in ("EHLO", "HELO"):
                    self._say("250-loopback", "250-8BITMIME", "250 SMTPUTF8")
                elif verb == "MAIL":
                    how = box.next_mails.pop(0) if box.next_mails else "accept"
                    self._say("250 ok")
                elif verb == "RCPT":
                    if how == "greylist":
                        self._say("451 4.7.1 greylisted, come again")
                    elif how == "refuse":
                        self._say("550 5.1.1 no such person")
                    else:
                        box.recipients.append(command[8:].strip("<> "))
                        self._say("250 ok")
                elif verb == "DATA":
                    self._say("354 go on")
                    text = b""
                    while (part := self.rfile.readline()) not in (b".\r\n", b""):  # nothing more comes from who hung up
                        text += part[1:] if part.startswith(b"..") else part
                    if how == "reject":
                        self._say("554 5.7.1 not wanted")
                        continue
                    box.taken.append(email.message_from_bytes(text, policy=email.policy.default))
                    if how == "hang_up":
                        return
                    self._say("250 taken")
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _say(self, *lines: str) -> None:
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Session) as server:
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # it is ended at once
        yield box
        server.shutdown()
