"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const names = data.policies.map(([name]) => name);
  const now = { policy: 0, position: 0, step: 0 };
  let before = null; // the film shown last, to mark what another rule changes

  const film = () => {
    const [, , positions] = data.policies[now.policy];
    const [setting, scenes, rows, verdict, cell] = data.films[positions[now.position][1]];
    return {
      setting,
      scenes: scenes.map((number) => data.scenes[number]),
      rows: rows.map((number) => data.rows[number]),
      verdict,
      cell,
    };
  };
  const tolerance = () => data.policies[now.policy][2][now.position][0];

  // Text alone is ever written, and never as markup: names of a file are what they are.
  const element = (tag, className, ...children) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };
  const words = (number) =>
    data.words[number].map((piece) =>
      typeof piece === "string" ? piece : element("span", piece[1], piece[0]),
    );
  const heading = (tag, text, scope) => {
    const made = element(tag, "", text);
    made.scope = scope;
    return made;
  };
  // The entry that holds at a place: each holds up to the next.
  const at = (entries, place) => entries.findLast(([first]) => first <= place)[1];

  const marked = (scenes) =>
    before === null || before.scenes.length !== scenes.length
      ? []
      : scenes.flatMap((scene, place) =>
          place < now.step && scene[3] !== before.scenes[place][3] ? [place] : [],
        );

  const showControls = (shown) => {
    const [, , positions] = data.policies[now.policy];
    const knob = positions[0][0] !== "";
    find("policy").value = String(now.policy);
    const slider = find("tolerance");
    slider.max = String(positions.length - 1);
    slider.value = String(now.position);
    slider.disabled = positions.length < 2;
    const value = knob ? tolerance() : "none: this policy has no knob";
    slider.setAttribute("aria-valuetext", knob ? `tolerance ${value}` : value);
    find("value").textContent = value;
    const last = shown.scenes.length;
    find("place").textContent = `step ${now.step} of ${last}`;
    find("back").setAttribute("aria-disabled", String(now.step === 0));
    find("forward").setAttribute("aria-disabled", String(now.step === last));
  };

  const storyRow = (className, n, clock, sentences, mark) => {
    const said = element("td", "");
    sentences.forEach((sentence, i) => {
      const line = element("p", "", ...words(sentence));
      if (i === 0 && mark) line.prepend(element("span", "mark", "* "));
      said.append(line);
    });
    return element("tr", className, element("td", "at", n), element("td", "at", clock), said);
  };

  const toldRows = (scene, className, mark) => {
    const grouped = [];
    for (const [n, clock, sentence] of scene[1]) {
      if (clock !== "" || grouped.length === 0) grouped.push([n, clock, [sentence]]);
      else grouped.at(-1)[2].push(sentence);
    }
    return grouped.map(([n, clock, sentences]) =>
      storyRow(className, n, clock, sentences, mark && n !== ""),
    );
  };

  const showStory = (shown, changed) => {
    const rows = shown.scenes.flatMap((scene, place) => {
      if (place < now.step) {
        const current = place === now.step - 1;
        const made = toldRows(scene, current ? "current" : "", changed.includes(place));
        if (current) made.forEach((row) => row.setAttribute("aria-current", "step"));
        return made;
      }
      const [n, clock, sentence] = scene[2];
      return [storyRow("ahead", n, clock, [sentence], false)];
    });
    find("story").tBodies[0].replaceChildren(...rows);
    find("setting").replaceChildren(
      ...shown.setting.map((number) => element("li", "", ...words(number))),
    );
  };

  const cell = (...children) => element("span", "cell", ...children);

  const lane = ([of, name, born, , cells, labels], place) => {
    const bar = element("td", "bar");
    bar.setAttribute("aria-hidden", "true"); // the label says it
    for (let i = 0; i <= place; i++) bar.append(i < born ? cell() : cell(...words(at(cells, i))));
    const title = heading("th", "", "row");
    if (of) title.append(element("span", "hidden", of));
    title.append(name);
    return element("tr", of ? "token" : "system", title, bar, element("td", "", ...words(at(labels, place))));
  };

  const FEW = 16; // tokens of a system that are all shown, however long they have been dead
  const isGone = ([of, , , ended], issued, place) =>
    of !== "" &&
    ended !== null &&
    ended < place &&
    issued.filter(([other]) => other === of).length > FEW;

  const showLanes = (shown) => {
    const place = now.step - 1;
    const table = find("lanes");
    table.style.setProperty("--cell", `${shown.cell}ch`);
    if (now.step === 0) {
      table.replaceChildren(
        ...shown.rows.filter(([of]) => of === "").map(([, name]) => {
          const row = element("tr", "system", heading("th", name, "row"));
          row.append(element("td", "bar"), element("td", "", element("span", "dim", "signed out")));
          return row;
        }),
      );
      return;
    }
    const numbers = element("td", "bar numbers");
    shown.scenes.slice(0, now.step).forEach(([n]) => numbers.append(cell(n)));
    const head = element("tr", "", element("td", "dim", "step"), numbers, element("td", ""));
    head.setAttribute("aria-hidden", "true");
    const issued = shown.rows.filter(([, , born]) => born <= place);
    const gone = issued.filter((row) => isGone(row, issued, place));
    const kept = issued.filter((row) => !gone.includes(row));
    table.replaceChildren(head, ...kept.map((row) => lane(row, place)));
    if (gone.length) {
      const left = `and ${gone.length} tokens that ended before`;
      table.append(element("tr", "", element("td", "dim", left)));
      table.lastElementChild.firstElementChild.colSpan = 3;
    }
    // Of many steps the last ones, and how every label begins.
    const room = table.parentElement;
    room.scrollLeft = head.lastElementChild.offsetLeft - room.clientWidth / 2;
  };

  const showEnd = (shown) => {
    const points = now.step === shown.scenes.length ? shown.verdict : [];
    find("verdict").replaceChildren(
      ...points.map(([sentence, more]) => {
        const point = element("li", "", ...words(sentence));
        const beneath = more.map((number) => element("li", "", ...words(number)));
        if (beneath.length) point.append(element("ul", "", ...beneath));
        return point;
      }),
    );
    find("now").textContent =
      now.step === 0 ? "Before the first step" : `After step ${shown.scenes[now.step - 1][0]}`;
  };

  const listed = (numbers) =>
    numbers.length === 1
      ? `Step ${numbers[0]} goes another way.`
      : `Steps ${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)} go another way.`;

  const say = (shown, changed, isNewRun) => {
    const lines = [];
    if (isNewRun) {
      const knob = tolerance() === "" ? "" : `, tolerance ${tolerance()}`;
      const numbers = changed.map((place) => shown.scenes[place][0]);
      lines.push(`${names[now.policy]}${knob}.`);
      if (now.step > 0) {
        lines.push(numbers.length ? listed(numbers) : "So far nothing goes another way.");
      }
      find("said").replaceChildren(...lines.map((line) => element("p", "", line)));
      return;
    }
    const told = now.step === 0 ? [] : shown.scenes[now.step - 1][1];
    const where = now.step === 0 ? "Nothing has happened yet." : `Step ${shown.scenes[now.step - 1][0]}.`;
    find("said").replaceChildren(
      element("p", "hidden", where),
      ...(now.step === 0 ? [element("p", "", "Go forward to see what happens.")] : []),
      ...told.map(([, , sentence]) => element("p", "", ...words(sentence))),
    );
  };

  const address = () => {
    const t = tolerance() === "" ? "" : `&t=${encodeURIComponent(tolerance())}`;
    return `#p=${encodeURIComponent(names[now.policy])}${t}&k=${now.step}`;
  };

  const show = (isNewRun) => {
    const shown = film();
    now.step = Math.min(Math.max(now.step, 0), shown.scenes.length);
    const changed = isNewRun ? marked(shown.scenes) : [];
    showControls(shown);
    showStory(shown, changed);
    showLanes(shown);
    showEnd(shown);
    say(shown, changed, isNewRun);
    before = shown;
    history.replaceState(null, "", address());
  };

  const go = (step) => {
    now.step = step;
    show(false);
  };

  const choose = (policy, wanted) => {
    now.policy = policy;
    const [, start, positions] = data.policies[policy];
    const same = positions.findIndex(([name]) => name === wanted);
    now.position = same < 0 ? start : same;
  };

  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    choose(Math.max(names.indexOf(asked.get("p")), 0), asked.get("t"));
    const step = Number(asked.get("k"));
    now.step = Number.isInteger(step) ? step : 0;
    show(false);
  };

  find("policy").append(...names.map((name, i) => new Option(name, String(i))));
  find("policy").addEventListener("change", (event) => {
    choose(Number(event.target.value), tolerance());
    show(true);
  });
  find("tolerance").addEventListener("input", (event) => {
    now.position = Number(event.target.value);
    show(true);
  });
  find("back").addEventListener("click", () => go(now.step - 1));
  find("forward").addEventListener("click", () => go(now.step + 1));
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.matches("select, input")) return; // there the keys move the choice
    if (target.scrollWidth > target.clientWidth && target.matches(".lanes")) return; // or scroll
    const steps = { ArrowLeft: now.step - 1, ArrowRight: now.step + 1, Home: 0, End: Infinity };
    if (!(key in steps)) return;
    event.preventDefault();
    go(steps[key]);
  });
  addEventListener("hashchange", read);
  find("play").hidden = false;
  read();
})();
