"""Runs a command at a terminal of its own: what comes in is typed there, what appears there goes out."""
import fcntl, os, pty, select, struct, sys, termios

pid, terminal = pty.fork()
if pid == 0:
    # The size must stand before the command looks at it.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
typing = True
while True:
    ready, _, _ = select.select([terminal] + ([0] if typing else []), [], [])
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # the command has ended
            shown = b""
        if not shown:
            break
        os.write(1, shown)
    if 0 in ready:
        typed = os.read(0, 65536)
        typing = bool(typed)
        os.write(terminal, typed)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
