// Reads a JSON list of diagrams from standard input and writes what the real Mermaid parser makes
// of each: its complaint or null, and the participants' names and the notes as a reader sees them.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// The parser sanitizes text, for which it needs a document; that must exist before it loads.
const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

// While it parses, Mermaid keeps character entities in a spelling of its own.
function seen(text) {
  const area = document.createElement("textarea");
  area.innerHTML = text.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");
  return area.value;
}

async function read(text) {
  try {
    await mermaid.parse(text); // which also loads what knows this type of diagram
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const participants = [...db.getActors().values()].map((actor) => seen(actor.description));
    const texts = db.getMessages().map((message) => seen(message.message));
    const [title, about] = [seen(db.getDiagramTitle()), seen(db.getAccDescription())];
    return { error: null, title, about, participants, texts };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

const answers = [];
for (const diagram of JSON.parse(readFileSync(0, "utf8"))) {
  answers.push(await read(diagram));
}
process.stdout.write(JSON.stringify(answers));
