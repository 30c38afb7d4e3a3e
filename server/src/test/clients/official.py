"""What the official clients must be able to do here: URL, the command line, weights. Prints a line for each."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import anthropic
import ollama
import openai
from pydantic import BaseModel

URL, LAMINA, WEIGHTS = sys.argv[1:]
ASKED = [{"role": "user", "content": "What is the capital of France?"}]
WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "City name"}},
    "required": ["city"],
}
# Whatever it is asked, such a template makes the model call the tool.
CALL = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'
TURN = "<|im_start|>user\nWhat is the weather in Paris?<|im_end|>\n<|im_start|>assistant\n"
CALLER = (
    f'TEMPLATE """{{{{ if .Tools }}}}{(TURN + CALL + "<|im_end|>" + chr(10)) * 3}{{{{ end }}}}{TURN}'
    '{{ range .Messages }}{{ if .ToolCalls }}<tool_call>\n{{ end }}{{ end }}"""\nPARAMETER stop <|im_end|>\n'
)
failed = []


class City(BaseModel):
    city: str


def check(name, run, good=bool):
    try:
        result = run()
        fine = good(result)
    except Exception as error:
        result, fine = f"{type(error).__name__}: {error}", False
    print("ok  " if fine else "FAIL", name, "" if fine else repr(result))
    if not fine:
        failed.append(name)


def raised(kind, run):
    try:
        run()
    except kind:
        return True
    return False


def france(text):
    return "Paris" in text


def create(name, more):
    with tempfile.TemporaryDirectory() as directory:
        modelfile = Path(directory, "Modelfile")
        modelfile.write_text(f"FROM {WEIGHTS}\nPARAMETER temperature 0\nPARAMETER seed 1\n{more}")
        subprocess.run([LAMINA, "create", name, "-f", modelfile], check=True, capture_output=True)


def openai_client():
    client = openai.OpenAI(base_url=URL + "/v1", api_key="none", max_retries=0)
    chat = client.chat.completions
    common = {"model": "smol", "messages": ASKED, "max_tokens": 24}

    def helper():
        with chat.stream(**common) as stream:
            stream.until_done()
            return stream.get_final_completion().choices[0].message.content

    def called():
        tool = {"type": "function", "function": {"name": "get_weather", "parameters": WEATHER}}
        answer = chat.create(model="caller", messages=ASKED, tools=[tool], max_tokens=48)
        return answer.choices[0].message.tool_calls[0].function.arguments

    def response():
        asked = {"model": "smol", "input": ASKED, "max_output_tokens": 24}
        with client.responses.stream(**asked) as stream:
            stream.until_done()
            return stream.get_final_response().output_text

    check("openai models", lambda: [m.id for m in client.models.list()], lambda ids: "smol:latest" in ids)
    check("openai chat", lambda: chat.create(**common).choices[0].message.content, france)
    check(
        "openai chat, streamed",
        lambda: "".join(c.choices[0].delta.content or "" for c in chat.create(**common, stream=True)),
        france,
    )
    check("openai chat, its stream helper", helper, france)
    check("openai tools", called, lambda arguments: arguments == '{"city":"Paris"}')
    check(
        "openai schema",
        lambda: chat.parse(**common, response_format=City).choices[0].message.parsed.city,
        france,
    )
    check(
        "openai logprobs",
        lambda: chat.create(**common, logprobs=True, top_logprobs=2).choices[0].logprobs.content,
    )
    check(
        "openai completions",
        lambda: client.completions.create(model="smol", prompt=ASKED[0]["content"], max_tokens=24).choices[0].text,
        france,
    )
    check(
        "openai embeddings",
        lambda: client.embeddings.create(model="smol", input=["a", "b"]).data[1].embedding,
        lambda vector: len(vector) == 576,
    )
    check(
        "openai responses",
        lambda: client.responses.create(model="smol", input=ASKED, max_output_tokens=24).output_text,
        france,
    )
    check("openai responses, their stream helper", response, france)
    check(
        "openai responses, schema",
        lambda: client.responses.parse(model="smol", input=ASKED, max_output_tokens=60, text_format=City).output_parsed.city,
        france,
    )
    check(
        "openai not found",
        lambda: raised(openai.NotFoundError, lambda: chat.create(model="nosuch", messages=ASKED)),
    )


def anthropic_client():
    client = anthropic.Anthropic(base_url=URL, api_key="none", max_retries=0)
    common = {"model": "smol", "messages": ASKED, "max_tokens": 24}
    tools = [{"name": "get_weather", "input_schema": WEATHER}]

    def streamed():
        with client.messages.stream(**common) as stream:
            text = "".join(stream.text_stream)
            return text, stream.get_final_message()

    def called(stream):
        asked = {"model": "caller", "messages": ASKED, "tools": tools, "max_tokens": 48}
        if not stream:
            return client.messages.create(**asked)
        with client.messages.stream(**asked) as events:
            return events.get_final_message()

    def with_result():
        called_it = {"type": "tool_use", "id": "c1", "name": "get_weather", "input": {"city": "Paris"}}
        result = {"type": "tool_result", "tool_use_id": "c1", "content": "rain"}
        told = [*ASKED, {"role": "assistant", "content": [called_it]}, {"role": "user", "content": [result]}]
        return client.messages.create(model="caller", messages=told, tools=tools, max_tokens=8)

    def is_call(answer):
        return answer.stop_reason == "tool_use" and answer.content[-1].input == {"city": "Paris"}

    check("anthropic messages", lambda: client.messages.create(**common).content[0].text, france)
    check("anthropic messages, streamed", streamed, lambda it: france(it[0]) and it[1].stop_reason == "end_turn")
    check("anthropic tools", lambda: called(False), is_call)
    check("anthropic tools, streamed", lambda: called(True), is_call)
    check("anthropic tool result", with_result, lambda answer: answer.usage.input_tokens > 0)
    check(
        "anthropic count_tokens",
        lambda: client.messages.count_tokens(model="smol", messages=ASKED).input_tokens
        == client.messages.create(**common).usage.input_tokens,
    )
    check(
        "anthropic not found",
        lambda: raised(
            anthropic.NotFoundError,
            lambda: client.messages.create(model="nosuch", messages=ASKED, max_tokens=1),
        ),
    )


def ollama_client():
    client = ollama.Client(host=URL)
    common = {"model": "smol", "messages": ASKED, "options": {"num_predict": 24}}

    def abandoned():
        """A client that leaves a long answer must not keep the next one waiting for it."""
        pieces = client.generate("smol", "1, 2, 3,", raw=True, stream=True, options={"num_predict": 3000})
        next(pieces)
        pieces.close()
        return client.generate("smol", "1, 2,", raw=True, options={"num_predict": 4}).total_duration

    check("ollama list", lambda: [m.model for m in client.list().models], lambda names: "smol:latest" in names)
    check("ollama show", lambda: client.show("smol").details.family, lambda family: family == "llama")
    check("ollama chat", lambda: client.chat(**common).message.content, france)
    check(
        "ollama chat, streamed",
        lambda: "".join(piece.message.content for piece in client.chat(**common, stream=True)),
        france,
    )
    check("ollama generate", lambda: client.generate("smol", ASKED[0]["content"]).response, france)
    check("ollama schema", lambda: client.chat(**common, format=City.model_json_schema()).message.content, france)
    check(
        "ollama tools",
        lambda: client.chat(
            "caller",
            messages=ASKED,
            tools=[{"type": "function", "function": {"name": "get_weather", "parameters": WEATHER}}],
            options={"num_predict": 48},
        ).message.tool_calls[0].function.arguments,
        lambda arguments: arguments == {"city": "Paris"},
    )
    check("ollama embed", lambda: client.embed("smol", input=["a", "b"]).embeddings[1], lambda v: len(v) == 576)
    check("ollama ps", lambda: [m.model for m in client.ps().models])
    check("ollama abandoned stream", abandoned, lambda nanos: nanos < 5_000_000_000)
    check("ollama create", lambda: client.create("kind", from_="smol", system="Be kind.").status)
    check("ollama copy, delete", lambda: client.copy("kind", "kinder") and client.delete("kinder"))
    check("ollama not found", lambda: raised(ollama.ResponseError, lambda: client.chat("nosuch", messages=ASKED)))


for _ in range(200):
    try:
        urllib.request.urlopen(URL + "/ready").close()
        break
    except OSError:
        time.sleep(0.05)
create("smol", "")
create("caller", CALLER)
openai_client()
anthropic_client()
ollama_client()
sys.exit(f"{len(failed)} failed" if failed else 0)
