"""What is compared. Each function measures one subject; the names of the works say it."""

import contextlib
import json
import random
import re
import shutil
import socket
import struct
import subprocess
import tarfile
import threading
import time
from pathlib import Path

from .harness import Failed, Figure, emptied, run, used_on_disk
from .line import Line
from .servers import GEMMA3, LAMINA, SMOLLM2, LlamaServer, ModelServer, Registry, program, stream

WALL = Figure("wall", "s")
CPU = Figure("processor", "s")
FAR = {"rate": 20e6, "round_trip": 0.05}


def costs(took, **more):
    return {"wall": took.wall, "processor": took.cpu, **more}


def model_servers():
    """The sides that have Ollama's commands."""
    sides = {"lamina": str(LAMINA)}
    if ollama := program("ollama"):
        sides["ollama"] = ollama
    return sides


def large_weights(file, megabytes):
    """A GGUF of one tensor of random bytes: a file as large as wanted that every tool takes for a model."""
    def string(text):
        return struct.pack("<Q", len(text)) + text.encode()

    columns, rows = 1 << 18, megabytes * 2  # F16: half a MiB a row
    numbers = {"block_count": 1, "context_length": 2048, "embedding_length": columns, "feed_forward_length": 1,
               "attention.head_count": 1, "vocab_size": rows}
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1 + len(numbers))
    head += string("general.architecture") + struct.pack("<I", 8) + string("llama")
    for key, value in numbers.items():
        head += string(f"llama.{key}") + struct.pack("<II", 4, value)
    head += string("token_embd.weight") + struct.pack("<IQQIQ", 2, columns, rows, 1, 0)
    head += b"\0" * (-len(head) % 32)
    random.seed(1)
    with open(file, "wb") as out:
        out.write(head)
        block = bytearray(random.randbytes(1 << 20))
        for number in range(megabytes):
            block[:8] = struct.pack("<Q", number)
            out.write(block)
    return file


def creating(comparison, scratch, files, rounds):
    for label, weights in files.items():
        servers = {}
        for side, tool in model_servers().items():
            servers[side] = ModelServer(tool, emptied(scratch / "create" / side))

        def first(server):
            server.stop()
            shutil.rmtree(server.models, ignore_errors=True)
            server.start()
            return costs(server.create("m", weights), disk=used_on_disk(server.models))

        def again(server, *lines, name="m", source=None):
            before = used_on_disk(server.models)
            took = server.create(name, source or weights, *lines)
            return costs(took, disk=used_on_disk(server.models) - before)

        def derived(server):
            return again(server, f'SYSTEM "You are number {random.random()}."', name="derived", source="m")

        disk = Figure("disk", "MiB")
        sides = {side: lambda server=server: first(server) for side, server in servers.items()}
        sides["cp, synced"] = lambda: costs(
            run(["bash", "-c", f"cp --reflink=never '{weights}' '{scratch}/copy' && sync '{scratch}/copy'"]))
        sides["openssl dgst -sha256"] = lambda: costs(run(["openssl", "dgst", "-sha256", weights]))
        comparison.work(f"create from a file of {label}", [WALL, CPU, disk], rounds, sides)
        for title, once in (("create it again", again), ("create a derived model", derived)):
            comparison.work(f"{title} ({label})", [WALL, CPU, disk], rounds,
                            {side: lambda server=server: once(server) for side, server in servers.items()})
        for server in servers.values():
            server.stop()
        (scratch / "copy").unlink(missing_ok=True)
    shutil.rmtree(scratch / "create", ignore_errors=True)


class Transfers:
    """One model, as each side keeps it, moved to and from a registry."""

    def __init__(self, scratch, weights, label):
        self.scratch = scratch
        self.label = label
        self.servers = {}
        for side, tool in model_servers().items():
            server = self.servers[side] = ModelServer(tool, emptied(scratch / side))
            server.start()
            server.create("m", weights)
        tar = scratch / "m.tar"
        self.servers["lamina"].run("export", "m", tar, "--format", "oci")
        self.layout = emptied(scratch / "layout")
        with tarfile.open(tar) as archive:
            archive.extractall(self.layout, filter="data")
        tar.unlink()
        index = json.loads((self.layout / "index.json").read_text())
        self.entry = index["manifests"][0]
        self.ref = self.entry["annotations"]["org.opencontainers.image.ref.name"]

    def close(self):
        for server in self.servers.values():
            server.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def push(self, side, port):
        """Sends it to the registry at a port; that repository's name."""
        target = f"127.0.0.1:{port}/bench/m"
        if side in self.servers:
            server = self.servers[side]
            server.run("cp", "m", target)
            took = server.run("push", target, *(["--insecure"] if side == "ollama" else []))
            server.run("rm", target)
            return target, took
        command = {
            "crane": ["crane", "push", self.layout, f"{target}:latest"],
            "oras": ["oras", "cp", "--from-oci-layout", f"{self.layout}@{self.entry['digest']}",
                     "--to-plain-http", f"{target}:latest"],
            "skopeo": ["skopeo", "copy", "--dest-tls-verify=false", f"oci:{self.layout}:{self.ref}", f"docker://{target}:latest"],
        }[side]
        return target, run([program(side), *command[1:]])

    def pull(self, side, target):
        """Brings it into an empty store or directory."""
        if side in self.servers:
            server = self.servers[side]
            server.stop()
            kept = server.home / "kept"
            server.models.rename(kept)
            try:
                server.start()
                took = server.run("pull", target, *(["--insecure"] if side == "ollama" else []))
                server.stop()
            finally:
                shutil.rmtree(server.models, ignore_errors=True)
                kept.rename(server.models)
            server.start()
            return took
        directory = self.scratch / "pulled"
        shutil.rmtree(directory, ignore_errors=True)
        command = {
            "crane": ["crane", "pull", "--format=oci", f"{target}:latest", directory],
            "oras": ["oras", "cp", "--from-plain-http", f"{target}:latest", "--to-oci-layout", f"{directory}:m"],
            "skopeo": ["skopeo", "copy", "--src-tls-verify=false", f"docker://{target}:latest", f"oci:{directory}:m"],
        }[side]
        try:
            return run([program(side), *command[1:]])
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    def sides(self):
        return [*self.servers, *(tool for tool in ("crane", "oras", "skopeo") if program(tool))]


def pushed(transfers, side, **kind):
    """Into a registry that has nothing yet: some clients remember what they sent where."""
    with Registry(transfers.scratch / "empty-registry") as registry, Line(registry.port, **kind) as line:
        return costs(transfers.push(side, line.port if kind else registry.port)[1])


def transferring(comparison, scratch, files, rounds):
    if not program("registry"):
        return
    for label, weights in files.items():
        transfers = Transfers(emptied(scratch / "transfer"), weights, label)
        with contextlib.closing(transfers), Registry(scratch / "registry") as registry:
            comparison.work(f"push of {label}, loopback", [WALL, CPU], rounds,
                            {side: lambda side=side: pushed(transfers, side) for side in transfers.sides()})
            target, _ = transfers.push("lamina", registry.port)
            comparison.work(f"pull of {label}, loopback", [WALL, CPU], rounds, {
                side: lambda side=side: costs(transfers.pull(side, target)) for side in transfers.sides()})
            repository = target.partition("/")[2]
            with Line(registry.port, **FAR) as line:
                far = f"127.0.0.1:{line.port}/{repository}"
                comparison.work(f"pull of {label}, 20 MB/s a connection and 50 ms", [WALL], max(1, rounds // 2), {
                    side: lambda side=side: costs(transfers.pull(side, far)) for side in transfers.sides()})
            comparison.work(f"push of {label}, 20 MB/s a connection and 50 ms", [WALL], max(1, rounds // 2), {
                side: lambda side=side: pushed(transfers, side, **FAR) for side in transfers.sides()})
            killed(comparison, transfers, registry, repository, label, weights, rounds)
            pulled_derived(comparison, transfers, registry, label, rounds)


def killed(comparison, transfers, registry, repository, label, weights, rounds):
    """The server is killed in the middle of a pull, and the pull is asked for again."""
    size = Path(weights).stat().st_size
    chance = random.Random(7)

    def once(side):
        server = transfers.servers[side]
        with Line(registry.port) as line:
            target = f"127.0.0.1:{line.port}/{repository}"
            server.stop()
            kept = server.home / "kept"
            server.models.rename(kept)
            try:
                server.start()
                kill_at = size * (0.2 + 0.6 * chance.random())
                pull = threading.Thread(target=attempt, args=(server, target))
                pull.start()
                while line.down < kill_at and pull.is_alive():
                    time.sleep(0.001)
                server.kill()
                pull.join(60)
                before = line.down
                server.start()
                took = server.run("pull", target, *(["--insecure"] if side == "ollama" else []))
                server.stop()
                return {"wall": took.wall, "fetched again": (line.down - size) / (1 << 20),
                        "done when killed": before / size * 100}
            finally:
                shutil.rmtree(server.models, ignore_errors=True)
                kept.rename(server.models)
                server.start()

    def attempt(server, target):
        with contextlib.suppress(Failed):
            run([server.tool, "pull", target], server.env)

    figures = [WALL, Figure("fetched again", "MiB"), Figure("done when killed", "%")]
    comparison.work(f"pull of {label} killed and asked for again", figures, rounds,
                    {side: lambda side=side: once(side) for side in transfers.servers})


def pulled_derived(comparison, transfers, registry, label, rounds):
    """A model made of one that is here already."""
    def once(side):
        server = transfers.servers[side]
        target = f"127.0.0.1:{registry.port}/bench/derived{random.randrange(1 << 30)}"
        server.create("derived", "m", f'SYSTEM "You are number {random.random()}."')
        server.run("cp", "derived", target)
        insecure = ["--insecure"] if side == "ollama" else []
        server.run("push", target, *insecure)
        server.run("rm", target)
        server.run("rm", "derived")
        with Line(registry.port) as line:
            took = server.run("pull", target.replace(str(registry.port), str(line.port), 1), *insecure)
            server.run("rm", target.replace(str(registry.port), str(line.port), 1))
            return costs(took, moved=line.down / 1024)

    comparison.work(f"pull of a derived model ({label})", [WALL, CPU, Figure("moved", "KiB")], rounds,
                    {side: lambda side=side: once(side) for side in transfers.servers})


def listing(comparison, scratch, counts, rounds):
    for count in counts:
        servers = {side: ModelServer(tool, emptied(scratch / "list" / side)) for side, tool in model_servers().items()}
        for server in servers.values():
            server.start()
            server.create("m", SMOLLM2)
            manifest = next((server.models / "manifests").rglob("m/latest"))
            for number in range(count - 1):
                copy = manifest.parent.parent / f"m{number}" / "latest"
                copy.parent.mkdir()
                copy.write_bytes(manifest.read_bytes())
        comparison.work(f"list of {count:,} models, command", [WALL, CPU], rounds,
                        {side: lambda server=server: costs(server.run("list")) for side, server in servers.items()})
        for server in servers.values():
            server.stop()
        shutil.rmtree(scratch / "list")
    sides = {side: lambda tool=tool: costs(run([tool, "--version"])) for side, tool in model_servers().items()}
    sides |= {tool: lambda tool=tool: costs(run([program(tool), "version"])) for tool in ("crane", "oras") if program(tool)}
    comparison.work("--version", [WALL, CPU], rounds * 3, sides)


def idling(comparison, scratch, loads):
    memory = [Figure("after start", "MiB"), Figure("after a load", "MiB"), Figure(f"after {loads} loads", "MiB"),
              Figure("a load and unload", "s")]

    def once(tool):
        with ModelServer(tool, emptied(scratch / "idle")) as server:
            time.sleep(2)
            values = {"after start": server.resident()}
            server.create("m", SMOLLM2)
            start = time.perf_counter()
            for number in range(loads):
                server.post("/api/generate", {"model": "m", "prompt": "Once", "options": {"num_predict": 2}, "stream": False})
                server.post("/api/generate", {"model": "m", "keep_alive": 0})
                if number == 0:
                    values["after a load"] = server.resident()
            values["a load and unload"] = (time.perf_counter() - start) / loads
            values[f"after {loads} loads"] = server.resident()
            return values

    comparison.work("memory of an idle server", memory, 1,
                    {side: lambda tool=tool: once(tool) for side, tool in model_servers().items()})


def answering(comparison, scratch, models, contexts, rounds):
    figures = [Figure("first text", "ms"), Figure("prompt", "tokens/s", False), Figure("generation", "tokens/s", False),
               Figure("added to the first text", "ms", compared=False), Figure("added to a token", "µs", compared=False)]
    salt = iter(range(1 << 30))
    for label, weights in models.items():
        with contextlib.ExitStack() as open_ones:
            sides = answering_sides(open_ones, scratch, weights, max(contexts.values()) + 256)
            for name, tokens in contexts.items():
                words = "little house " * max(1, tokens // 2 - 2)

                def once(ask):
                    return ask(f"{next(salt)} {words}", 64)

                for ask in sides.values():
                    with contextlib.suppress(Failed):
                        once(ask)
                comparison.work(f"answer of {label}, {name} prompt", figures, rounds,
                                {side: lambda ask=ask: once(ask) for side, ask in sides.items()})
    shutil.rmtree(scratch / "answer", ignore_errors=True)


def answering_sides(open_ones, scratch, weights, context):
    """Ways to ask one model, each a function of a prompt and a number of tokens."""
    def served(server):
        server.create("m", weights)

        def ask(prompt, tokens):
            first, last, whole = server.generate("m", prompt, tokens, context)
            return speeds(first, whole, last["prompt_eval_count"], last["prompt_eval_duration"] / 1e9,
                          last["eval_count"], last["eval_duration"] / 1e9)
        return ask

    sides = {}
    if llama := program("llama-server"):
        sides["lamina, llama-server"] = served(open_ones.enter_context(ModelServer(
            str(LAMINA), scratch / "answer" / "llama", LAMINA_ENGINE="llama-server", LAMINA_LLAMA_SERVER=llama)))
    sides["lamina, embedded"] = served(open_ones.enter_context(
        ModelServer(str(LAMINA), scratch / "answer" / "embedded", LAMINA_ENGINE="embedded")))
    if ollama := program("ollama"):
        sides["ollama"] = served(open_ones.enter_context(ModelServer(ollama, scratch / "answer" / "ollama")))
    if llama:
        direct = open_ones.enter_context(LlamaServer(weights, context))

        def ask(prompt, tokens):
            first, last, whole = direct.generate(prompt, tokens)
            timings = last["timings"]
            return speeds(first, whole, timings["prompt_n"], timings["prompt_ms"] / 1e3,
                          timings["predicted_n"], timings["predicted_ms"] / 1e3)
        sides["llama-server"] = ask
    return sides


def running(comparison, scratch, rounds):
    """The first text of `run`, from the start of the command, beside that of the API."""
    figures = [Figure("run", "ms"), Figure("API", "ms")]

    def once(server, number):
        prompt = f"{number} Tell me of a little house."
        start = time.perf_counter()
        with subprocess.Popen([server.tool, "run", "m", prompt], env=server.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as command:
            if not command.stdout.read(1):
                raise Failed("run: an answer without text")
            run_first = time.perf_counter() - start
            command.stdout.read()
        first, _, _ = stream(server.port, "/api/generate", {"model": "m", "prompt": f"{number}: Tell me of a little house."},
                             json.loads, "response")
        return {"run": run_first * 1e3, "API": first * 1e3}

    with contextlib.ExitStack() as open_ones:
        sides = {}
        numbers = iter(range(1 << 30))
        for side, tool in model_servers().items():
            server = open_ones.enter_context(ModelServer(tool, emptied(scratch / "run" / side)))
            server.create("m", SMOLLM2, "PARAMETER num_predict 8", "PARAMETER temperature 0")
            once(server, next(numbers))
            sides[side] = lambda server=server: once(server, next(numbers))
        comparison.work("run, first text of a warm model", figures, rounds * 3, sides)
    shutil.rmtree(scratch / "run", ignore_errors=True)


def speeds(first, whole, prompt_tokens, prompt_seconds, tokens, seconds):
    """What the client saw, what the engine says that it took, and what is between the two."""
    return {"first text": first * 1e3, "prompt": prompt_tokens / prompt_seconds if prompt_seconds else None,
            "generation": tokens / seconds if seconds else None,
            "added to the first text": (first - prompt_seconds) * 1e3,
            "added to a token": (whole - first - seconds) / (tokens - 1) * 1e6 if tokens > 1 else None}


def together(comparison, scratch, rounds):
    """Four chats at once on one model beside one chat."""
    llama = program("llama-server")
    if not llama:
        return
    figures = [Figure("one chat", "tokens/s", False), Figure("four chats", "tokens/s", False)]

    def rate(ask, chats):
        counts = []

        def one(number):
            counts.append(ask(f"{time.time()} {number} Tell me a long story about a little house.", 64))

        threads = [threading.Thread(target=one, args=(number,)) for number in range(chats)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if len(counts) < chats:
            raise Failed("a chat failed")
        return sum(counts) / (time.perf_counter() - start)

    with contextlib.ExitStack() as open_ones:
        sides = {}
        servers = {"lamina": ModelServer(str(LAMINA), scratch / "together" / "lamina", LAMINA_ENGINE="llama-server",
                                         LAMINA_LLAMA_SERVER=llama, LAMINA_NUM_PARALLEL="4")}
        if ollama := program("ollama"):
            servers["ollama"] = ModelServer(ollama, scratch / "together" / "ollama", OLLAMA_NUM_PARALLEL="4")
        for side, server in servers.items():
            open_ones.enter_context(server)
            server.create("m", SMOLLM2)
            sides[side] = lambda prompt, tokens, server=server: server.generate("m", prompt, tokens, 1024)[1]["eval_count"]
        direct = open_ones.enter_context(LlamaServer(SMOLLM2, 1024, slots=4))
        sides["llama-server"] = lambda prompt, tokens: direct.generate(prompt, tokens)[1]["timings"]["predicted_n"]
        comparison.work("four chats at once", figures, rounds, {
            side: lambda ask=ask: {"one chat": rate(ask, 1), "four chats": rate(ask, 4)} for side, ask in sides.items()})
    shutil.rmtree(scratch / "together", ignore_errors=True)


def resuming(comparison, scratch, messages, rounds):
    """A saved conversation goes on after the model was unloaded."""
    figures = [Figure("its first load", "s"), Figure("the next ones", "s"), Figure("prompt", "tokens")]

    def once(tool, **env):
        with ModelServer(tool, emptied(scratch / "resume"), **env) as server:
            server.create("base", SMOLLM2, "PARAMETER num_ctx 8192", "PARAMETER temperature 0")
            talk = [{"role": ("user", "assistant")[number % 2], "content": f"{number}: " + "a little house stands there, " * 12}
                    for number in range(messages)]
            server.post("/api/create", {"model": "talk", "from": "base", "messages": talk})

            def first_text():
                body = {"model": "talk", "messages": [{"role": "user", "content": "Go on."}], "options": {"num_predict": 4}}
                start = time.perf_counter()
                lines = server.post("/api/chat", body).strip().splitlines()
                taken = time.perf_counter() - start
                server.post("/api/generate", {"model": "talk", "keep_alive": 0})
                return taken, json.loads(lines[-1])["prompt_eval_count"]

            cold, tokens = first_text()
            warm = min(first_text()[0] for _ in range(3))
            return {"its first load": cold, "the next ones": warm, "prompt": tokens}

    sides = {}
    if llama := program("llama-server"):
        sides["lamina, llama-server"] = lambda: once(
            str(LAMINA), LAMINA_ENGINE="llama-server", LAMINA_LLAMA_SERVER=llama)
    sides["lamina, embedded"] = lambda: once(str(LAMINA), LAMINA_ENGINE="embedded")
    if ollama := program("ollama"):
        sides["ollama"] = lambda: once(ollama)
    comparison.work("a saved conversation, loaded anew", figures, rounds, sides)


def light_routes(comparison, scratch, seconds, rounds):
    figures = [Figure("/api/version", "a second", False), Figure("/api/tags", "a second", False)]

    def rate(port, path):
        """Requests one after the other on two connections."""
        done = []
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()

        def client():
            count = 0
            with socket.create_connection(("127.0.0.1", port)) as connection:
                answers = connection.makefile("rb", buffering=1 << 16)
                end = time.perf_counter() + seconds
                while time.perf_counter() < end:
                    connection.sendall(request)
                    length = None
                    while (line := answers.readline()) not in (b"\r\n", b""):
                        if found := re.match(rb"(?i)content-length: *(\d+)", line):
                            length = int(found[1])
                    if length is None:
                        while size := int(answers.readline(), 16):
                            answers.read(size + 2)
                        answers.readline()
                    else:
                        answers.read(length)
                    count += 1
            done.append(count)

        threads = [threading.Thread(target=client) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / seconds

    with contextlib.ExitStack() as open_ones:
        sides = {}
        for side, tool in model_servers().items():
            server = open_ones.enter_context(ModelServer(tool, emptied(scratch / "routes" / side)))
            server.create("m", SMOLLM2)
            for number in range(99):
                server.post("/api/copy", {"source": "m", "destination": f"m{number}"})
            rate(server.port, "/api/version")
            sides[side] = server
        comparison.work("light routes (100 models), two connections", figures, rounds, {
            side: lambda server=server: {path: rate(server.port, path) for path in ("/api/version", "/api/tags")}
            for side, server in sides.items()})
    shutil.rmtree(scratch / "routes", ignore_errors=True)
