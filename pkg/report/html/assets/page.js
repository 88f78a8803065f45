"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const one = (selector, within) => (within || document).querySelector(selector);
  const views = all(".view").map((v) => v.id);
  const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  root.classList.add("js");

  // Views: one part of the report at a time.
  function show(view) {
    root.dataset.view = view;
    for (const a of all(".bar nav a")) {
      if (a.hash !== "#" + view) { a.removeAttribute("aria-current"); continue; }
      a.setAttribute("aria-current", "page");
      const nav = a.parentElement; // on a small screen it scrolls
      nav.scrollLeft = a.offsetLeft - (nav.clientWidth - a.offsetWidth) / 2;
    }
    const filters = one("#filters");
    if (filters) filters.hidden = view !== "findings" && view !== "source";
  }

  // Addresses: an element's id, or file:line.
  function target(hash) {
    let name = hash.replace(/^#/, "");
    try { name = decodeURIComponent(name); } catch { /* as it is */ }
    if (!name) return document.getElementById("overview");
    const found = document.getElementById(name);
    if (found && found.closest(".view")) return found;
    const place = /^(.+):(\d+)(?::\d+)?$/.exec(name);
    const path = place ? place[1] : name;
    const files = all(".file");
    const file = files.find((f) => f.dataset.file === path) || files.find((f) => f.dataset.file.endsWith("/" + path));
    if (!file) return null;
    return place && document.getElementById(file.id + "-" + place[2]) || file;
  }

  function visit(hash, focus) {
    const element = target(hash);
    if (!element) { show(root.dataset.view || "overview"); return; }
    const view = element.closest(".view");
    show(view.id);
    if (element === view) {
      scrollTo(0, 0);
      if (focus) element.focus({ preventScroll: true });
      return;
    }
    if (element.closest(".gone, [hidden]") && !element.closest(".ask")) clear();
    if (element.classList.contains("ask")) ask(asks.indexOf(element));
    for (let up = element; up && up !== view; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
      if (up.classList.contains("unseen")) up.classList.add("at");
    }
    mark(element);
    const tall = element.matches("details, .file, .chapter") || element.offsetHeight > innerHeight / 2;
    element.scrollIntoView({ block: tall ? "start" : "center", behavior: "instant" });
    element.focus({ preventScroll: true });
  }

  let marked = null;
  function mark(element) {
    if (marked) marked.classList.remove("at", "flash");
    marked = element;
    marked.classList.add(element.classList.contains("l") ? "flash" : "at");
    if (element.classList.contains("finding")) element.classList.add("seen");
  }

  addEventListener("hashchange", () => visit(location.hash, true));

  // Filters.
  const chosen = { pillar: new Set(), severity: new Set(), status: new Set() };
  const search = one("#search"), byFile = one("#by-file"), byExam = one("#by-exam");
  const items = all(".row[data-status], .finding").filter((e) => !e.closest("#overview"));
  for (const e of items) e.words = e.textContent.toLowerCase();

  function fits(e) {
    const d = e.dataset;
    for (const facet of ["pillar", "severity", "status"]) {
      if (chosen[facet].size && !chosen[facet].has(d[facet])) return false;
    }
    if (byFile && byFile.value && d.path !== byFile.value) return false;
    if (byExam && byExam.value && !d.exams.split(" ").includes(byExam.value)) return false;
    const words = search ? search.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
    return words.every((w) => e.words.includes(w));
  }

  function filter() {
    let shown = 0, total = 0;
    const left = new Set();
    for (const e of items) {
      const id = e.id || one("a", e).hash.slice(1);
      const note = document.getElementById(id);
      const fit = note ? note.fit = fits(note) : fits(e);
      e.classList.toggle("gone", !fit);
      e.hidden = !fit;
      if (e.classList.contains("finding")) { total++; if (fit) shown++; }
      if (fit) left.add(e.closest("[data-group]"));
    }
    for (const g of all("[data-group]")) g.hidden = !left.has(g);
    for (const m of all(".margin")) m.hidden = !one(".finding:not([hidden])", m);
    for (const e of all(".empty")) e.hidden = shown > 0;
    const active = shown !== total || chosen.pillar.size + chosen.severity.size + chosen.status.size > 0;
    one("#shown").textContent = shown === total ? total + (total === 1 ? " finding" : " findings") : shown + " of " + total + " findings";
    one("#clear").hidden = !active;
  }

  function clear() {
    for (const set of Object.values(chosen)) set.clear();
    for (const b of all("[data-facet]")) b.setAttribute("aria-pressed", "false");
    for (const e of [search, byFile, byExam]) if (e) e.value = "";
    filter();
  }

  if (search) {
    for (const b of all("[data-facet]")) {
      b.addEventListener("click", () => {
        const set = chosen[b.dataset.facet], value = b.dataset.value;
        if (!set.delete(value)) set.add(value);
        b.setAttribute("aria-pressed", String(set.has(value)));
        filter();
      });
    }
    search.addEventListener("input", filter);
    for (const e of [byFile, byExam]) if (e) e.addEventListener("change", filter);
    one("#clear").addEventListener("click", () => { clear(); search.focus(); });
    one("#filters").addEventListener("submit", (event) => event.preventDefault());
  }

  // Recall, and what of the framework is shown.
  const recall = one("#recall"), everything = one("#all-practices");
  if (recall) recall.addEventListener("change", () => {
    one("#source").classList.toggle("recalling", recall.checked);
    if (recall.checked) for (const n of all(".finding.seen")) n.classList.remove("seen");
  });
  for (const b of all(".reveal")) b.addEventListener("click", () => {
    const note = b.closest(".finding");
    note.classList.add("seen");
    note.focus({ preventScroll: true });
  });
  if (everything) everything.addEventListener("change", () => one("#review").classList.toggle("everything", everything.checked));

  // The picture of the architecture: its size, dragging, and what was found on a node.
  const canvas = one("#canvas"), picture = canvas && one("svg", canvas);
  if (picture) {
    const natural = Number(canvas.dataset.width);
    picture.style.minWidth = 0.7 * natural + "px"; // else nobody can read it on a small screen
    const size = (scale) => {
      const width = picture.getBoundingClientRect().width;
      picture.style.minWidth = "";
      if (scale === "fit") { picture.style.width = picture.style.maxWidth = ""; return; }
      const next = scale === "full" ? natural : Math.min(4 * natural, Math.max(160, width * (scale === "in" ? 1.3 : 1 / 1.3)));
      const middle = [(canvas.scrollLeft + canvas.clientWidth / 2) / width, (canvas.scrollTop + canvas.clientHeight / 2) / width];
      picture.style.maxWidth = "none";
      picture.style.width = next + "px";
      canvas.scrollLeft = middle[0] * next - canvas.clientWidth / 2;
      canvas.scrollTop = middle[1] * next - canvas.clientHeight / 2;
    };
    for (const b of all("[data-zoom]")) b.addEventListener("click", () => size(b.dataset.zoom));
    let from = null, moved = false;
    canvas.addEventListener("pointerdown", (event) => {
      moved = false;
      if (event.pointerType === "mouse" && event.button === 0) from = [event.clientX + canvas.scrollLeft, event.clientY + canvas.scrollTop];
    });
    addEventListener("pointermove", (event) => {
      if (!from) return;
      const left = from[0] - event.clientX, top = from[1] - event.clientY;
      moved = moved || Math.abs(left - canvas.scrollLeft) + Math.abs(top - canvas.scrollTop) > 4;
      canvas.classList.toggle("dragging", moved);
      canvas.scrollTo({ left, top, behavior: "instant" });
    });
    addEventListener("pointerup", () => { from = null; canvas.classList.remove("dragging"); });
    const pick = (node) => {
      const rows = all("#architecture tr[data-node]").filter((r) => r.dataset.node === node.id);
      if (!rows.length) return;
      const list = document.createElement("ul");
      if (rows.length > 1) list.className = "all";
      for (const row of rows.slice(0, 40)) {
        const item = document.createElement("li");
        item.append(...row.cells[0].cloneNode(true).childNodes, ...row.cells[2].cloneNode(true).childNodes);
        list.append(item);
      }
      one("#picked").replaceChildren(list);
    };
    canvas.addEventListener("click", (event) => {
      const node = event.target.closest(".node");
      if (node && !moved) pick(node);
    });
    canvas.addEventListener("keydown", (event) => {
      const node = event.target.closest(".node");
      if (!node || event.key !== "Enter" && event.key !== " ") return;
      pick(node);
      event.preventDefault();
    });
  }

  // Colours.
  const themes = ["auto", "light", "dark"];
  const names = { auto: "as the system", light: "light", dark: "dark" }, signs = { auto: "◐", light: "○", dark: "●" };
  function theme(next) {
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    one("#theme").setAttribute("aria-label", "Colours: " + names[next]);
    one("#theme span").textContent = signs[next];
  }
  const turn = () => theme(themes[(themes.indexOf(root.dataset.theme || "auto") + 1) % 3]);
  one("#theme").addEventListener("click", turn);

  // Quiz.
  const asks = all("form.ask"), ticks = all(".progress i"), end = one("#quiz-end");
  let current = 0;
  const results = asks.map(() => null);

  function ask(n) {
    current = n;
    asks.forEach((q, i) => q.classList.toggle("now", i === n));
    if (!end) return;
    end.classList.toggle("now", n === asks.length);
    end.hidden = n !== asks.length;
    ticks.forEach((t, i) => {
      t.className = results[i] === null ? (i === n ? "now" : "") : results[i] ? "right" : "wrong";
    });
    const done = results.filter((r) => r !== null).length, right = results.filter(Boolean).length;
    one("#standing").textContent = done ? right + " of " + done + " right" : "";
    if (n < asks.length) {
      one(".back", asks[n]).hidden = n === 0;
      return;
    }
    one(".result", end).textContent = right + " of " + asks.length + " right." + (right === asks.length ? "" : " What to read again:");
    const again = one(".again", end);
    again.replaceChildren();
    asks.forEach((q, i) => {
      if (results[i]) return;
      const item = document.createElement("li"), link = one(".after a", q).cloneNode(true);
      item.append(link);
      again.append(item);
    });
  }

  function check(q, n) {
    const options = all(".option", q), picked = options.filter((o) => one("input", o).checked);
    const choose = Number(q.dataset.choose);
    if (picked.length !== choose) {
      one(".hint", q).textContent = choose === 1 ? "Choose an option first." : "Choose " + choose + " options.";
      return;
    }
    results[n] = picked.every((o) => o.dataset.correct === "true");
    q.classList.add("answered");
    one(".hint", q).textContent = results[n] ? "Right." : "Not right: read why below each option.";
    for (const e of all(".reason, .after, .next", q)) e.hidden = false;
    one(".check", q).hidden = true;
    for (const i of all("input", q)) i.disabled = true;
    ask(n);
    one(".next", q).focus({ preventScroll: true });
  }

  asks.forEach((q, n) => {
    q.addEventListener("submit", (event) => { event.preventDefault(); check(q, n); });
    one(".next", q).addEventListener("click", () => step(n + 1));
    one(".back", q).addEventListener("click", () => step(n - 1));
  });
  function step(n) {
    ask(n);
    (asks[n] || end).focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  if (end) one(".restart", end).addEventListener("click", () => {
    asks.forEach((q, n) => {
      q.reset();
      q.classList.remove("answered");
      results[n] = null;
      one(".hint", q).textContent = "";
      for (const e of all(".reason, .after, .next", q)) e.hidden = true;
      one(".check", q).hidden = false;
      for (const i of all("input", q)) i.disabled = false;
    });
    step(0);
  });

  // Keyboard.
  const help = one("#help");
  one("#keys").addEventListener("click", () => help.showModal());

  function move(by) {
    if (root.dataset.view !== "findings" && root.dataset.view !== "source") show(one("#findings") ? "findings" : "overview");
    const list = items.filter((e) => e.closest(".view").id === root.dataset.view && !e.hidden);
    if (!list.length) return;
    const at = list.indexOf(marked && marked.closest(".row, .finding"));
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))];
    mark(next);
    next.scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "instant" });
    (next.classList.contains("row") ? one("a", next) : next).focus({ preventScroll: true });
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = event.target.matches && event.target.matches("input[type=search], select");
    if (event.key === "Escape") {
      if (search && (typing || !one("#clear").hidden)) { clear(); search.blur(); }
      return;
    }
    if (typing) return;
    switch (event.key) {
      case "j": move(1); break;
      case "k": move(-1); break;
      case "o": {
        const more = marked && one(".more", marked);
        if (more) more.open = !more.open;
        break;
      }
      case "/":
        if (!search) return;
        if (one("#filters").hidden) show("findings");
        search.focus();
        search.select();
        break;
      case "t": turn(); break;
      case "?": help.showModal(); break;
      default: {
        const view = views[Number(event.key) - 1];
        if (!view) return;
        location.hash = view;
      }
    }
    event.preventDefault();
  });

  // On paper every explanation is open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("#source .more:not([open]), #review details:not([open]):not(.unseen)");
    for (const d of opened) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of opened) d.open = false; });

  if (asks.length) ask(0);
  visit(location.hash, false);
})();
