"""A line to a server that is slower and longer than loopback, and counts what goes through it."""

import queue
import socket
import threading
import time

PIECE = 64 << 10


class Line:
    """Listens on loopback and passes on to a port there: so many bytes a second for each connection and direction, each
    piece half of the round trip later. Without a rate it only counts."""

    def __init__(self, port, rate=None, round_trip=0.0):
        self.target = port
        self.rate = rate
        self.delay = round_trip / 2
        self.down = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            for source, sink, counts in ((near, far, False), (far, near, True)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                pieces = queue.Queue(maxsize=64)
                threading.Thread(target=self._read, args=(source, pieces), daemon=True).start()
                threading.Thread(target=self._write, args=(source, sink, pieces, counts), daemon=True).start()

    @staticmethod
    def _read(source, pieces):
        try:
            while piece := source.recv(PIECE):
                pieces.put((time.monotonic(), piece))
        except OSError:
            pass
        pieces.put((time.monotonic(), b""))

    def _write(self, source, sink, pieces, counts):
        free = time.monotonic()
        while True:
            came, piece = pieces.get()
            now = time.monotonic()
            at = max(came + self.delay, free)
            if at > now:
                time.sleep(at - now)
            free = max(at, free) + (len(piece) / self.rate if self.rate else 0)
            try:
                if not piece:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(piece)
            except OSError:
                self._give_up(source, pieces)
                return
            if counts:
                with self.lock:
                    self.down += len(piece)

    @staticmethod
    def _give_up(source, pieces):
        """Nobody reads any more: the other end hears of it, and its reader ends."""
        try:
            source.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        while pieces.get()[1]:
            pass
