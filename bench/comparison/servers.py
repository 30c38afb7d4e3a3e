"""The programs that are compared: model servers, registries and their clients, where they are found."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from .harness import Failed, Took, processor_time, resident, run

ROOT = Path(__file__).resolve().parents[2]
TESTDATA = Path(os.environ.get("LAMINA_TESTDATA")
                or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lamina" / "testdata")
LAMINA = ROOT / "cli/target/image/lamina/bin/lamina"
SMOLLM2 = TESTDATA / "smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GEMMA3 = TESTDATA / "gemma3/gemma-3-270m-q4_k_m.gguf"

# Where a program lies that is not on PATH, how to get it, and what prints its version.
PEERS = {
    "ollama": (None, "https://ollama.com/download", ["--version"]),
    "llama-server": ("llama-server/bin/llama-server", "testdata/fetch llama-server", ["--version"]),
    "llama-bench": (None, "part of llama.cpp", ["--version"]),
    "crane": ("crane/crane", "testdata/fetch crane", ["version"]),
    "oras": ("oras/oras", "testdata/fetch oras", ["version"]),
    "skopeo": (None, "apt install skopeo", ["--version"]),
    "registry": ("registry/registry", "testdata/fetch registry", ["--version"]),
}


def program(name):
    """A peer's program, or None."""
    fetched = PEERS[name][0]
    if found := shutil.which(name):
        return found
    if fetched and (TESTDATA / fetched).is_file():
        return str(TESTDATA / fetched)
    return None


def version(name):
    """What a program says of itself, in one line."""
    done = subprocess.run([program(name), *PEERS[name][2]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", timeout=60)
    lines = [line.strip() for line in done.stdout.splitlines() if re.search(r"\d", line)]
    return re.sub(r"\s+", " ", lines[0].removeprefix(program(name))).strip() if lines else "?"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ModelServer:
    """Lamina or Ollama as users run it: a server with a store of its own, asked over HTTP and by its commands."""

    def __init__(self, tool, home, **env):
        self.tool = tool
        self.home = Path(home)
        self.home.mkdir(parents=True, exist_ok=True)
        self.models = self.home / "models"
        self.port = free_port()
        self.env = os.environ | {
            "HOME": str(self.home), "LAMINA_HOME": str(self.home), "OLLAMA_MODELS": str(self.models),
            "OLLAMA_HOST": f"127.0.0.1:{self.port}", "NO_COLOR": "1", **env}
        for name in ("LAMINA_MODELS", "LAMINA_HOST"):
            self.env.pop(name, None)
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        log = open(self.home / "server.log", "ab")
        with log:
            self.process = subprocess.Popen([self.tool, "serve"], env=self.env, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True)
        for _ in range(1200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise Failed(f"{self.tool} serve does not answer (see {self.home}/server.log)")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def kill(self):
        self.process.kill()
        self.process.wait(60)
        self.process = None

    def run(self, *arguments):
        """A command, and what it cost with what the server did for it meanwhile."""
        before = processor_time(self.process.pid)
        took = run([self.tool, *arguments], self.env)
        return Took(took.wall, took.cpu + processor_time(self.process.pid) - before, took.out)

    def resident(self):
        return resident(self.process.pid)

    def create(self, name, weights, *lines):
        """Makes a model of a file, or from a model, as a Modelfile says."""
        modelfile = self.home / "Modelfile"
        modelfile.write_text("\n".join([f"FROM {weights}", *lines]) + "\n")
        return self.run("create", name, "-f", modelfile)

    def generate(self, model, prompt, tokens, context, **more):
        """Streams one raw answer: seconds to its first text, and the last line of it."""
        options = {"temperature": 0, "seed": 1, "num_predict": tokens, "num_ctx": context}
        body = {"model": model, "prompt": prompt, "raw": True, "options": options, **more}
        return stream(self.port, "/api/generate", body, lambda line: json.loads(line), "response")

    def post(self, path, body):
        """Asks, and reads the answer to its end."""
        answer = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        with contextlib.closing(answer):
            answer.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = answer.getresponse()
            text = response.read().decode()
            if response.status >= 300 or '"error"' in text:
                raise Failed(text.strip().splitlines()[-1])
            return text


def stream(port, path, body, parse, member):
    """Posts and reads lines: seconds until the first with text, the last one, seconds in all."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    with contextlib.closing(connection):
        start = time.perf_counter()
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        first, last = None, {}
        for line in response:
            if not line.strip():
                continue
            last = parse(line)
            if "error" in last:
                raise Failed(str(last["error"]))
            if first is None and last.get(member):
                first = time.perf_counter() - start
        if first is None:
            raise Failed("an answer without text")
        return first, last, time.perf_counter() - start


class LlamaServer:
    """llama.cpp's own server, asked directly."""

    def __init__(self, weights, context, slots=1):
        self.port = free_port()
        self.command = [program("llama-server"), "-m", str(weights), "-c", str(context * slots), "-np", str(slots),
                        "--host", "127.0.0.1", "--port", str(self.port), "--threads", str(os.cpu_count())]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                health = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                health.request("GET", "/health")
                if health.getresponse().status == 200:
                    return self
            time.sleep(0.05)
        raise Failed("llama-server does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)

    def generate(self, prompt, tokens):
        body = {"prompt": prompt, "n_predict": tokens, "temperature": 0, "seed": 1, "stream": True,
                "cache_prompt": True, "ignore_eos": False}
        return stream(self.port, "/completion", body, lambda line: json.loads(line.removeprefix(b"data: ")), "content")


class Registry:
    """Distribution's registry on loopback, with storage of its own."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.port = free_port()

    def __enter__(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        config = self.directory / "config.yml"
        config.write_text(
            "version: 0.1\nlog: {level: error}\nstorage:\n"
            f"  filesystem: {{rootdirectory: {self.directory}/data}}\n"
            f'http: {{addr: "127.0.0.1:{self.port}", secret: bench}}\n')
        self.process = subprocess.Popen([program("registry"), "serve", str(config)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            time.sleep(0.05)
        raise Failed("the registry does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        shutil.rmtree(self.directory, ignore_errors=True)
