// The page of `tolsim serve`: it asks the control interface, and redraws when something happens.

const CONTROL = "/_tolsim/";
const CELL = 7.8; // the width of a cell of the lanes, in pixels
const PAUSE = 250; // between two drawings, in milliseconds
const RETRY = 1000; // before a stream that was cut is opened again
const UNITS = [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];

const find = (id) => document.getElementById(id);
let token = null; // the control token: in memory alone
let seen = null; // the last event
let built = ""; // what the buttons were made for
let drawing = false;
let stale = false;

class Unauthorized extends Error {}

async function ask(path, body, method) {
  const headers = {};
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await fetch(CONTROL + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status === 401) throw new Unauthorized("the control token is missing or wrong");
  if (!answer.ok) throw new Error((await answer.json()).message);
  return answer;
}

// Does something, and shows why it failed where it did.
async function attempt(deed) {
  find("error").textContent = "";
  try {
    await deed();
  } catch (error) {
    if (error instanceof Unauthorized) askForToken();
    find("error").textContent = error.message;
  }
}

function askForToken() {
  find("desk").hidden = true;
  find("token").hidden = false;
  find("token").elements.token.focus();
}

// What is written is text: nothing in it is read as markup.
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const button = (words, deed, attributes = {}) =>
  element("button", { type: "button", onclick: () => attempt(deed), ...attributes }, words);

// The run

async function redraw() {
  stale = true;
  if (drawing) return;
  drawing = true;
  try {
    while (stale) {
      stale = false;
      await draw();
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  } finally {
    drawing = false;
  }
}

async function draw() {
  const room = find("run").clientWidth || document.documentElement.clientWidth;
  const width = Math.max(40, Math.min(240, Math.floor((room - 32) / CELL)));
  const view = await (await ask(`view?width=${width}`)).json();
  const focused = document.activeElement?.dataset?.step;
  find("run").innerHTML = view.html; // the server has escaped every name in it
  find("run").setAttribute("aria-busy", "false");
  find("now").textContent = duration(view.now);
  addQuestions(new Set(view.refused.map(String)));
  build(view);
  if (focused) find("run").querySelector(`[data-step="${focused}"]`)?.focus();
}

function duration(seconds) {
  let said = "";
  for (const [unit, length] of UNITS) {
    if (seconds >= length) said += `${Math.floor(seconds / length)}${unit}`;
    seconds %= length;
  }
  return said || "0s";
}

// Puts a button beside the number of each step that was refused.
function addQuestions(refused) {
  for (const row of find("run").querySelectorAll("tr")) {
    const cell = row.firstElementChild;
    const step = cell?.textContent.trim();
    if (cell?.tagName === "TD" && refused.delete(step)) {
      const label = `Why was step ${step} refused?`;
      cell.append(button("why?", () => explain(step), { "data-step": step, "aria-label": label }));
    }
  }
}

async function explain(step) {
  const found = await (await ask(`explain?token=${encodeURIComponent(step)}`)).json();
  const items = found.items.map((item) => {
    const chain = item.chain.map((link) =>
      element("li", {}, `step ${link.n}, ${duration(link.at)}: ${link.sentence}`));
    const what = item.token === null ? "the request" : item.token;
    const parts = [element("h3", {}, what), element("ol", {}, ...chain)];
    if (item.saved_by !== null) parts.push(element("p", {}, item.saved_by));
    for (const source of item.sources) parts.push(element("p", { class: "dim" }, source));
    return element("div", {}, ...parts);
  });
  find("why-title").textContent = `Why step ${step} was refused`;
  find("reasons").replaceChildren(...items);
  find("why").hidden = false;
  find("why").dataset.of = step;
  find("why-title").focus();
}

function close() {
  find("why").hidden = true;
  find("run").querySelector(`[data-step="${find("why").dataset.of}"]`)?.focus();
}

// The buttons

function build(view) {
  const plan = JSON.stringify([view.systems, view.users, view.knobs]);
  if (plan === built) return;
  built = plan;
  const held = document.activeElement?.id;
  const tools = Object.entries(view.systems).map(([system, begin]) =>
    systemTools(system, begin, view.users));
  find("systems").replaceChildren(...tools);
  find("knobs").replaceChildren(...view.knobs.map((knob) => knobTool(knob, view.knobs.length)));
  if (held) find(held)?.focus();
}

function systemTools(system, begin, users) {
  const choice = element("select", { "aria-label": `User of ${system}`, id: `user-${system}` },
    ...users.map((user) => element("option", {}, user)));
  const several = users.length > 1;
  const actor = () => (several ? `${choice.value}@${system}` : system);
  const does = (words, verb, who = actor) =>
    button(words, () => ask(verb, { [verb]: who() }),
      { id: `${verb}-${system}`, "aria-label": `${words}: ${system}` });
  const first = begin === "login"
    ? does("Log in", "login") : does("Get a token", begin, () => system);
  const lose = button("Lose the next answer",
    async () => {
      await ask("faults", { do: "lose", system, times: 1 });
      announce(`The next answer to a client of ${system} will be lost.`);
    },
    { id: `lose-${system}`, "aria-label": `Lose the next answer to ${system}` });
  const tools = [first, does("Call", "call"), does("Refresh", "refresh"), lose];
  if (several) tools.unshift(choice);
  return element("fieldset", {}, element("legend", {}, system), ...tools);
}

function knobTool(knob, count) {
  const field = element("input", {
    type: "number", min: 0, value: knob.tolerance, id: `tolerance-${knob.app}`, size: 4 });
  const change = { change: {}, ...(count > 1 ? { app: knob.app } : {}) };
  const set = button("Set", () =>
    ask("change", { ...change, change: { tolerance: Number(field.value) } }));
  const name = count > 1 ? `Tolerance of ${knob.app} ` : "Tolerance ";
  return element("span", {}, element("label", {}, name, field), " ", set);
}

async function download() {
  const text = await (await ask("scenario")).blob();
  const url = URL.createObjectURL(text);
  element("a", { href: url, download: "recorded.yaml" }).click();
  URL.revokeObjectURL(url);
}

// Events

function announce(words) {
  find("live").textContent = words;
}

function hear(event, data) {
  if (event === "step") {
    const who = data.actor === null ? "" : ` ${data.actor}`;
    const why = data.reason === null ? "" : ` (${data.reason.replaceAll("_", " ")})`;
    announce(`Step ${data.n}: ${data.verb.replaceAll("_", " ")}${who}, ${data.outcome}${why}`);
  }
  if (event === "reset") announce("A new run has begun.");
  if (event !== "log") redraw().catch((error) => { find("error").textContent = error.message; });
}

// Not EventSource, which cannot send the control token.
async function listen() {
  const headers = seen === null ? {} : { "last-event-id": seen };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(`${CONTROL}events`, { headers });
  if (answer.status === 401) throw new Unauthorized("the control token is missing or wrong");
  if (!answer.ok) throw new Error((await answer.json()).message);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) read(block);
  }
}

function read(block) {
  const fields = Object.fromEntries(block.split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  }));
  if (fields.id === undefined) return; // a sign of life
  seen = fields.id;
  hear(fields.event, JSON.parse(fields.data));
}

async function keepListening() {
  for (;;) {
    try {
      await listen();
    } catch (error) {
      if (error instanceof Unauthorized) return;
    }
    announce("The server is away; trying again.");
    await new Promise((done) => setTimeout(done, RETRY));
  }
}

function begin() {
  attempt(async () => {
    await ask("health");
    find("token").hidden = true;
    find("desk").hidden = false;
    keepListening();
    await redraw();
  });
}

find("token").addEventListener("submit", (event) => {
  event.preventDefault();
  token = event.target.elements.token.value;
  event.target.reset();
  begin();
});
find("clock").addEventListener("submit", (event) => {
  event.preventDefault();
  const span = event.target.elements.span;
  attempt(async () => {
    await ask("clock", { advance: span.value.trim() });
    span.value = "";
  });
});
for (const one of document.querySelectorAll("[data-advance]")) {
  one.addEventListener("click", () => attempt(() => ask("clock", { advance: one.dataset.advance })));
}
find("download").addEventListener("click", () => attempt(download));
find("close").addEventListener("click", close);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !find("why").hidden) close();
});
addEventListener("resize", () => redraw().catch(() => {}));
begin();
