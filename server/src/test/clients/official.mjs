// What the official JavaScript clients must be able to do here: URL, the directory of their packages. The models that
// official.py made are there. Prints a line for each.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [url, packages] = process.argv.slice(2);
const require = createRequire(pathToFileURL(packages + "/"));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { Ollama } = await load("ollama");
const { default: OpenAI } = await load("openai");
const { default: Anthropic } = await load("@anthropic-ai/sdk");

const asked = [{ role: "user", content: "What is the capital of France?" }];
const weather = {
  type: "object",
  properties: { city: { type: "string", description: "City name" } },
  required: ["city"],
};
const city = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
let failed = 0;

async function check(name, run, good = Boolean) {
  let result;
  let fine = false;
  try {
    result = await run();
    fine = Boolean(good(result));
  } catch (error) {
    result = `${error.name}: ${error.message}`;
  }
  console.log(fine ? "ok  " : "FAIL", name, fine ? "" : JSON.stringify(result));
  failed += fine ? 0 : 1;
}

async function raised(test, run) {
  try {
    await run();
  } catch (error) {
    return test(error);
  }
  return false;
}

const france = (text) => text.includes("Paris");

async function collect(stream, text) {
  let all = "";
  for await (const piece of stream) all += text(piece) ?? "";
  return all;
}

const ollama = new Ollama({ host: url });
const options = { num_predict: 24 };
const chat = { model: "smol", messages: asked, options };
const tool = { type: "function", function: { name: "get_weather", description: "", parameters: weather } };
await check("js ollama list", async () => (await ollama.list()).models.map((m) => m.name), (n) => n.includes("smol:latest"));
await check("js ollama show", async () => (await ollama.show({ model: "smol" })).details.family, (f) => f === "llama");
await check("js ollama version", async () => (await ollama.version()).version);
await check("js ollama chat", async () => (await ollama.chat(chat)).message.content, france);
await check(
  "js ollama chat, streamed",
  async () => collect(await ollama.chat({ ...chat, stream: true }), (piece) => piece.message.content),
  france,
);
await check("js ollama generate", async () => (await ollama.generate({ model: "smol", prompt: asked[0].content, options })).response, france);
await check("js ollama schema", async () => JSON.parse((await ollama.chat({ ...chat, format: city })).message.content).city, france);
await check(
  "js ollama tools",
  async () =>
    (await ollama.chat({ model: "caller", messages: asked, tools: [tool], options: { num_predict: 48 } })).message.tool_calls[0]
      .function.arguments.city,
  france,
);
await check("js ollama logprobs", async () => (await ollama.chat({ ...chat, logprobs: true, top_logprobs: 2 })).logprobs[0].token);
await check("js ollama embed", async () => (await ollama.embed({ model: "smol", input: ["a", "b"] })).embeddings[1].length, (n) => n === 576);
await check("js ollama ps", async () => (await ollama.ps()).models.length);
await check("js ollama abort", async () => {
  const pieces = await ollama.generate({ model: "smol", prompt: "1, 2, 3,", raw: true, stream: true, options: { num_predict: 3000 } });
  const aborted = raised(
    (error) => error.name === "AbortError",
    async () => {
      for await (const _ of pieces) pieces.abort();
    },
  );
  return (await aborted) && (await ollama.generate({ model: "smol", prompt: "1, 2,", raw: true, options: { num_predict: 4 } })).total_duration;
}, (nanos) => nanos > 0 && nanos < 5e9);
await check("js ollama create", async () => (await ollama.create({ model: "jskind", from: "smol", system: "Be kind." })).status, (s) => s === "success");
await check("js ollama create, streamed", async () => collect(await ollama.create({ model: "jskind", from: "smol", stream: true }), (p) => p.status), (s) => s.endsWith("success"));
await check("js ollama copy, delete", async () => {
  await ollama.copy({ source: "jskind", destination: "jskinder" });
  return (await ollama.delete({ model: "jskinder" })).status;
}, (s) => s === "success");
await check("js ollama not found", () => raised((e) => e.status_code === 404 && e.message.includes("not found"), () => ollama.chat({ model: "nosuch", messages: asked })));

const openai = new OpenAI({ baseURL: url + "/v1", apiKey: "none", maxRetries: 0 });
const completion = { model: "smol", messages: asked, max_tokens: 24 };
await check("js openai models", async () => (await openai.models.list()).data.map((m) => m.id), (ids) => ids.includes("smol:latest"));
await check("js openai chat", async () => (await openai.chat.completions.create(completion)).choices[0].message.content, france);
await check(
  "js openai chat, streamed",
  async () => collect(await openai.chat.completions.create({ ...completion, stream: true }), (c) => c.choices[0]?.delta?.content),
  france,
);
await check("js openai chat, its stream helper", async () => openai.chat.completions.stream(completion).finalContent(), france);
await check(
  "js openai tools",
  async () =>
    (await openai.chat.completions.create({ model: "caller", messages: asked, tools: [tool], max_tokens: 48 })).choices[0].message
      .tool_calls[0].function.arguments,
  (text) => text === '{"city":"Paris"}',
);
await check(
  "js openai schema",
  async () =>
    JSON.parse(
      (await openai.chat.completions.create({
        ...completion,
        response_format: { type: "json_schema", json_schema: { name: "city", schema: city } },
      })).choices[0].message.content,
    ).city,
  france,
);
await check("js openai embeddings", async () => (await openai.embeddings.create({ model: "smol", input: ["a", "b"] })).data[1].embedding.length, (n) => n === 576);
await check("js openai responses", async () => (await openai.responses.create({ model: "smol", input: asked, max_output_tokens: 24 })).output_text, france);
await check(
  "js openai responses, streamed",
  async () =>
    collect(await openai.responses.create({ model: "smol", input: asked, max_output_tokens: 24, stream: true }), (event) =>
      event.type === "response.output_text.delta" ? event.delta : "",
    ),
  france,
);
await check("js openai not found", () => raised((e) => e instanceof OpenAI.NotFoundError, () => openai.chat.completions.create({ model: "nosuch", messages: asked })));

const anthropic = new Anthropic({ baseURL: url, apiKey: "none", maxRetries: 0 });
const message = { model: "smol", messages: asked, max_tokens: 24 };
const tools = [{ name: "get_weather", input_schema: weather }];
await check("js anthropic messages", async () => (await anthropic.messages.create(message)).content[0].text, france);
await check("js anthropic messages, streamed", async () => (await anthropic.messages.stream(message).finalMessage()).content[0].text, france);
await check(
  "js anthropic tools, streamed",
  async () => (await anthropic.messages.stream({ model: "caller", messages: asked, tools, max_tokens: 48 }).finalMessage()).content.at(-1).input.city,
  france,
);
await check(
  "js anthropic stop sequence",
  async () => (await anthropic.messages.create({ ...message, stop_sequences: ["Paris"] })).stop_sequence,
  (text) => text === "Paris",
);
await check("js anthropic count_tokens", async () => (await anthropic.messages.countTokens({ model: "smol", messages: asked })).input_tokens);
await check("js anthropic not found", () => raised((e) => e instanceof Anthropic.NotFoundError, () => anthropic.messages.create({ ...message, model: "nosuch" })));

process.exit(failed ? 1 : 0);
