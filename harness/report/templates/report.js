"use strict";
(function () {
  var facets = ["v", "l", "u", "p"], names = {q: "q", v: "verdict", l: "level", u: "case", p: "party"};
  var bar = document.getElementById("filters"), said = document.getElementById("filtered");
  if (!bar) return;
  var parts = Array.prototype.slice.call(document.querySelectorAll(".f")), texts = new WeakMap(), timer = 0;
  bar.hidden = false;

  function control(key) { return document.getElementById("filter-" + names[key]); }
  function text(part) {
    if (!texts.has(part)) texts.set(part, part.textContent.toLowerCase());
    return texts.get(part);
  }
  function keeps(part, state, words) {
    for (var i = 0; i < facets.length; i++) {
      var held = part.dataset[facets[i]];
      if (state[facets[i]] && held !== undefined && (" " + held + " ").indexOf(" " + state[facets[i]] + " ") < 0) return false;
    }
    return words.every(function (word) { return text(part).indexOf(word) >= 0; });
  }
  function state() {
    var found = {};
    Object.keys(names).forEach(function (key) { if (control(key).value) found[key] = control(key).value; });
    return found;
  }
  function apply() {
    var now = state(), words = (now.q || "").toLowerCase().split(/\s+/).filter(Boolean), counts = {};
    parts.forEach(function (part) {
      var kept = keeps(part, now, words), sort = part.dataset.sort;
      if (part.hidden === kept) part.hidden = !kept;
      if (!sort) return;
      counts[sort] = counts[sort] || [0, 0];
      counts[sort][1]++;
      if (kept) counts[sort][0]++;
    });
    said.textContent = Object.keys(counts).map(function (sort) { return counts[sort][0] + " of " + counts[sort][1] + " " + sort; }).join(", ");
    document.body.classList.toggle("filtered", Object.keys(now).length > 0);
    return now;
  }
  function remember() {
    var now = apply(), params = new URLSearchParams();
    Object.keys(now).forEach(function (key) { params.set(names[key], now[key]); });
    history.replaceState(null, "", "#" + params.toString());
  }
  function reset() { Object.keys(names).forEach(function (key) { control(key).value = ""; }); apply(); }
  function lead() {
    var hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch (broken) { return; }
    if (hash.indexOf("=") > 0) {
      var params = new URLSearchParams(location.hash.slice(1));
      Object.keys(names).forEach(function (key) { control(key).value = params.get(names[key]) || ""; });
      apply();
      return;
    }
    var target = hash && (document.getElementById(hash) || document.getElementById(hash.replace(/[^A-Za-z0-9]/g, "-")));
    if (!target) return;
    if (target.closest("[hidden]")) reset();
    for (var part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    target.classList.add("led");
    target.scrollIntoView();
  }
  bar.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(remember, 150); });
  document.getElementById("filter-none").addEventListener("click", function () { reset(); history.replaceState(null, "", "#"); });
  window.addEventListener("hashchange", lead);
  window.addEventListener("beforeprint", function () { parts.forEach(function (part) { part.hidden = false; }); });
  window.addEventListener("afterprint", apply);
  apply();
  lead();
})();
