// The script of the page: it reads the form, asks the server, and shows the answer.
// All that comes from the model or the server becomes text, never HTML.
"use strict";
(() => {
  let token = ""; // in memory alone
  const $ = (id) => document.getElementById(id);
  let base; // below which the model is asked
  let texts = {};
  const T = (text, ...values) => values.reduce((t, v) => t.replace("%s", () => v), texts[text] ?? text);

  // make returns an element with attributes and children; texts are children as they are.
  const make = (tag, attributes, ...children) => {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) e.setAttribute(name, value);
    e.append(...children);
    return e;
  };
  // soft returns a name with places at which a line may end: behind its signs, and where
  // aCapital begins.
  const soft = (name) => name.split(/(?<=[_.\/:;,|&@#=])|(?<=[a-z])(?=[A-Z])/).flatMap((piece, i) => i === 0 ? [piece] : [make("wbr"), piece]);
  const number = (v) => v === null ? "–" : String(Number(v.toPrecision(6)));
  const signed = (v) => (v < 0 ? "−" : "+") + String(Number(Math.abs(v).toPrecision(3)));
  const points = (v) => (v < 0 ? "−" : "+") + percent(Math.abs(v));
  const percent = (p) => (100 * p).toFixed(1) + " %";

  // ---- the row of the form

  // cell returns the value of a control as JSON has it, and throws what is wrong with it.
  const cell = (control) => {
    let text = control.value;
    if (control.tagName === "SELECT" && control.selectedOptions[0].hasAttribute("data-other")) text = other(control).value;
    // What is typed in part has no value, and would be sent as missing.
    if (control.validity.badInput) throw new Error(control.dataset.kind === "number" ? T("%s is no number", control.dataset.name) : T("%s is no whole date", control.dataset.name));
    switch (control.dataset.kind) {
      case "number":
        if (text === "") return null;
        if (!Number.isFinite(Number(text))) throw new Error(T("%s is no number", control.dataset.name));
        return Number(text);
      case "picture":
        if (!files.has(control)) throw new Error(T("%s: choose a picture first", control.dataset.name));
        return files.get(control);
      case "array": {
        const numbers = text.split(/[\s,;[\]]+/).filter((word) => word !== "").map(Number);
        if (!numbers.every(Number.isFinite)) throw new Error(T("%s has something that is no number", control.dataset.name));
        return numbers;
      }
    }
    return text === "" ? null : text;
  };
  const files = new Map(); // of controls, in base64
  // load reads the file that was chosen.
  const load = async (control) => {
    files.delete(control);
    const [file] = control.files;
    if (!file) return;
    const reader = new FileReader();
    await new Promise((done, failed) => { reader.onload = done; reader.onerror = failed; reader.readAsDataURL(file); });
    files.set(control, reader.result.replace(/^[^,]*,/, ""));
  };
  const other = (select) => select.parentElement.querySelector("input");
  const controls = () => [...$("row").querySelectorAll("[data-name]")];
  const row = () => {
    // A list of pairs, since an object would lose names such as __proto__ and their order.
    return controls().map((c) => [c.dataset.name, cell(c)]);
  };
  const json = (pairs) => "{" + pairs.map(([name, value]) => JSON.stringify(name) + ": " + JSON.stringify(value)).join(", ") + "}";
  const body = (pairs) => `{"rows": [${json(pairs)}]}`;
  const question = () => {
    const level = $("level")?.value;
    return "predict" + (level ? "?interval=" + level : "");
  };

  // ---- the same request in three languages

  const python = (v) => v === null ? "None" : Array.isArray(v) ? "[" + v.map(python).join(", ") + "]" : JSON.stringify(v);
  const snippets = {
    curl: (pairs, url) => "curl -s" + (token ? ' -H "Authorization: Bearer $CAJAL_TOKEN"' : "") +
      ` -H "Content-Type: application/json" \\\n  -d '${body(pairs).replaceAll("'", "'\\''")}' \\\n  '${url}'`,
    python: (pairs, url) => `import json${token ? ", os" : ""}, urllib.request

row = {${pairs.map(([name, value]) => JSON.stringify(name) + ": " + python(value)).join(", ")}}
request = urllib.request.Request(
    ${JSON.stringify(url)},
    data=json.dumps({"rows": [row]}).encode(),
    headers={"Content-Type": "application/json"${token ? ', "Authorization": "Bearer " + os.environ["CAJAL_TOKEN"]' : ""}},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["predictions"][0])`,
    go: (pairs, url) => `package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

func main() {
	body := ${body(pairs).includes("`") ? JSON.stringify(body(pairs)) : "`" + body(pairs) + "`"}
	request, err := http.NewRequest("POST", ${JSON.stringify(url)}, strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")${token ? '\n\trequest.Header.Set("Authorization", "Bearer "+os.Getenv("CAJAL_TOKEN"))' : ""}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		log.Fatal(err)
	}
}`,
  };
  const rewrite = () => {
    if ($("row").querySelector("[data-kind=picture]")) return; // a program sends the file as it is
    let pairs;
    try { pairs = row(); } catch { return; } // the snippets stay as they were
    for (const [id, text] of Object.entries(snippets)) $(id).textContent = text(pairs, base + question());
    $("keyhint").hidden = token === "";
  };

  // ---- asking

  const RETRIES = 2, PATIENCE = 30; // how often, and how many seconds, a busy server is waited for
  class Busy extends Error {}

  // secondsOf reads a header Retry-After: seconds, or a date.
  const secondsOf = (header) => {
    if (header === null) return 1;
    const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000);
    return Number.isNaN(seconds) ? 1 : Math.max(0, seconds);
  };

  // ask posts to the server. Where it is told to come again it does so after the time that
  // it is told, and says by wait that it waits.
  const ask = async (path, text, wait) => {
    for (let retries = 0; ; retries++) {
      const headers = { "Content-Type": "application/json", "Accept": "application/json" };
      if (token) headers.Authorization = "Bearer " + token;
      const answer = await fetch(base + path, { method: "POST", headers, body: text, credentials: "omit" });
      if (answer.status === 503) {
        const seconds = secondsOf(answer.headers.get("Retry-After"));
        if (retries === RETRIES || seconds > PATIENCE) throw new Busy(T("The server is busy. Try again."));
        wait(T("The server is busy; it is asked again in %s s …", seconds));
        await new Promise((done) => setTimeout(done, 1000 * seconds));
        continue;
      }
      const told = await answer.json().catch(() => null); // a proxy may answer without JSON
      if (!answer.ok || told === null) throw new Error(told?.error ?? T("The server answers with status %s.", answer.status));
      return told;
    }
  };

  let asked = 0; // the last request: answers of earlier ones are not shown
  const submit = async (event) => {
    event.preventDefault();
    const mine = ++asked, out = $("answer"), button = $("row").querySelector("button.main");
    const say = (place, text, attributes) => { if (mine === asked) place.replaceChildren(make("p", attributes, text)); };
    button.disabled = true;
    out.hidden = false;
    out.setAttribute("aria-busy", "true");
    try {
      await Promise.all(controls().filter((c) => c.dataset.kind === "picture").map(load));
      const pairs = row(), told = await ask(question(), body(pairs), (text) => say(out, text, { class: "soft" }));
      if (mine !== asked) return;
      out.replaceChildren(...shown(told.predictions[0]), ...(told.warnings ?? []).map((w) => make("p", { class: "warning" }, "⚠ " + w)));
      if (document.querySelector("main").dataset.reasons === "true") {
        const place = make("div", { id: "reasons" });
        say(place, T("Finding the reasons …"), { class: "soft" });
        out.append(place);
        try {
          const why = await ask("explain", body(pairs), (text) => say(place, text, { class: "soft" }));
          if (mine === asked) place.replaceChildren(...reasons(why.reasons));
        } catch (e) {
          say(place, T("No reasons: %s", meant(e)), { class: "soft" });
        }
      }
    } catch (e) {
      say(out, meant(e), e instanceof Busy ? { class: "soft" } : { class: "error", role: "alert" });
    } finally {
      if (mine === asked) { button.disabled = false; out.removeAttribute("aria-busy"); }
    }
  };
  const meant = (e) => e instanceof TypeError ? T("The server did not answer.") : e.message;

  // ---- the answer

  // track returns a bar from one share of the width to another.
  const track = (from, to, down) => {
    const bar = make("div", { class: down ? "bar down" : "bar" });
    bar.style.left = 100 * Math.min(from, to) + "%";
    bar.style.width = 100 * Math.abs(to - from) + "%";
    return make("div", { class: "track", "aria-hidden": "true" }, bar);
  };
  const MOST = 12;
  const exact = (v, text) => make("td", { class: "n", "data-value": v, title: v }, text);
  const numbersOf = (named, bars, write) => {
    const all = Object.entries(named).sort((a, b) => b[1] - a[1]);
    const rows = all.slice(0, MOST).map(([name, v]) => make("tr", { "data-name": name }, make("td", {}, ...soft(name)), bars ? make("td", {}, track(0, v)) : "", exact(v, write(v))));
    const rest = all.length > MOST ? [make("p", { class: "soft" }, T("and %s more", all.length - MOST))] : [];
    return [make("table", {}, ...rows), ...rest];
  };
  const shown = (a) => {
    if (a.labels) {
      return [make("table", {}, ...Object.entries(a.labels).map(([name, l]) => {
        const p = l.probabilities[l.class];
        return make("tr", { "data-name": name }, make("td", {}, make("strong", {}, ...soft(`${name} = ${l.class}`))), make("td", {}, track(0, p)), exact(p, percent(p)));
      }))];
    }
    if (a.values) {
      return Object.entries(a.values).flatMap(([name, v]) => {
        const between = a.intervals?.[name];
        return [make("h3", { class: "big", "data-name": name, "data-value": v, title: v }, ...soft(`${name} = ${number(v)}`)),
          between ? make("p", {}, T("from %s to %s: %s of true numbers are to be expected there", number(between.lower), number(between.upper), percent(Number($("level").value)).replace(".0", ""))) : ""];
      });
    }
    return [make("h3", { class: "big" }, ...soft(a.class ?? "")), ...(a.probabilities ? numbersOf(a.probabilities, true, percent) : numbersOf(a.scores, false, number))];
  };

  const reasons = (r) => {
    const [value, change] = document.querySelector("main").dataset.scale === "probability" ? [percent, points] : [number, signed];
    const top = r.columns.slice(0, MOST), rest = r.columns.slice(MOST);
    const most = Math.max(...r.columns.map((c) => Math.abs(c.contribution)), 1e-300);
    const rows = top.map((c) => make("tr", { "data-name": c.column }, make("td", {}, ...soft(`${c.column} = ${c.value}`)),
      make("td", {}, track(0.5, 0.5 + c.contribution / most / 2, c.contribution < 0)), exact(c.contribution, change(c.contribution))));
    if (rest.length > 0) {
      const sum = rest.reduce((s, c) => s + c.contribution, 0);
      rows.push(make("tr", {}, make("td", {}, T("%s other columns", rest.length)), make("td", {}, ""), exact(sum, change(sum))));
    }
    return [make("h3", {}, T("Why: what moved it from %s to %s", value(r.base), value(r.prediction))),
      make("p", { class: "soft" }, T(r.method === "shapley" ? "Shapley values of %s, compared with typical rows: numbers about their median, categories at each of their levels in turn. They say what moved this model, not why the world is so." : "Estimated Shapley values of %s, compared with typical rows: numbers about their median, categories at each of their levels in turn. They say what moved this model, not why the world is so.", r.output)),
      make("table", {}, ...rows)];
  };

  // ---- the page comes to life, again once a token has brought the rest of it

  const begin = () => {
    const main = document.querySelector("main"), at = main.dataset.at ?? "";
    base = new URL(at ? location.pathname.replace(/\/*$/, "/") : ".", location.href).href;
    texts = JSON.parse(main.dataset.texts);
    for (const pre of document.querySelectorAll(".snippet pre")) pre.textContent = pre.textContent.replaceAll("http://localhost:8080/" + at, base);
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.hidden = !navigator.clipboard; // only where the connection is safe
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText($(button.dataset.copy).textContent);
        button.textContent = T("Copied");
      });
    }
    $("key")?.addEventListener("submit", unlock);
    const form = $("row");
    if (!form) return;
    form.addEventListener("input", (event) => {
      if (event.target.tagName === "SELECT" && other(event.target)) {
        other(event.target).hidden = !event.target.selectedOptions[0].hasAttribute("data-other");
      }
      rewrite();
    });
    form.addEventListener("reset", () => setTimeout(() => {
      for (const s of form.querySelectorAll(".field select")) if (other(s)) other(s).hidden = true;
      $("answer").hidden = true;
      rewrite();
    }));
    form.addEventListener("submit", submit);
    rewrite();
  };

  // unlock asks for the page with the token that was entered, and puts it in place of this.
  const unlock = async (event) => {
    event.preventDefault();
    token = $("token").value.trim();
    let answer;
    try {
      answer = await fetch(location.href, { headers: { Accept: "text/html", Authorization: "Bearer " + token }, credentials: "omit" });
    } catch {
      $("refused").textContent = T("The server did not answer.");
      return;
    }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || next.getElementById("key") || !next.querySelector("main")) {
      token = "";
      $("refused").textContent = T("The token is not right.");
      $("token").focus();
      return;
    }
    next.querySelectorAll("script").forEach((s) => s.remove());
    document.title = next.title;
    document.body.replaceChildren(...next.body.childNodes);
    begin();
  };

  begin();
})();
