"use strict";
// Keeps the page of a run as the run is: counts down, shows how far it is, and loads the page again when something else is asked.
(() => {
  const { state, mark } = document.body.dataset;
  if (!state) return;
  const show = (id, text) => {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  };
  const note = document.getElementById("note");
  const look = async () => {
    try {
      const answer = await fetch(state, { cache: "no-store" });
      if (!answer.ok) return;
      const now = await answer.json();
      if (now.mark !== mark) {
        if (note && note.value.trim()) {
          document.getElementById("over").hidden = false; // what was typed is not taken away
          return;
        }
        location.replace(location.pathname); // without what was said about the last step
        return;
      }
      for (const field of document.querySelectorAll("input[name=form_token]")) field.value = now.form; // of a server that was started anew
      show("left", String(now.left));
      show("doing", now.doing);
      show("lines", now.lines);
      show("spent", String(now.spent));
      const bar = document.getElementById("share");
      if (bar) bar.value = now.share;
      document.getElementById("lost").hidden = true;
    } catch {
      document.getElementById("lost").hidden = false;
    }
  };
  setInterval(look, 1000);
})();
