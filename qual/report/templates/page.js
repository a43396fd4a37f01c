"use strict";
(function () {
  var reader = document.getElementById("reader");
  var body = document.getElementById("reader-body");
  var opener = null;

  function show(id) {
    var entry = document.getElementById(id);
    if (!entry || !entry.classList.contains("entry")) { return false; }
    document.getElementById("reader-name").textContent = entry.dataset.name;
    document.getElementById("reader-place").textContent = entry.dataset.place;
    var table = document.createElement("table");
    table.className = "themes";
    var copy = entry.cloneNode(true);
    copy.removeAttribute("id");
    copy.hidden = false;
    table.appendChild(copy);
    body.replaceChildren(table);
    body.scrollTop = 0;
    if (!reader.open) { reader.showModal(); }
    return true;
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !reader.showModal) { return; }
    if (!reader.contains(link)) { opener = link; }
    if (show(decodeURIComponent(link.getAttribute("href").slice(1)))) { event.preventDefault(); }
  });
  document.getElementById("reader-close").addEventListener("click", function () { reader.close(); });
  reader.addEventListener("click", function (event) { if (event.target === reader) { reader.close(); } });
  reader.addEventListener("close", function () { if (opener) { opener.focus(); } });
  reader.addEventListener("keydown", function (event) {
    var step = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[event.key];
    var here = step && body.querySelector(".near b");
    var next = here && here[step];
    if (next) { event.preventDefault(); show(next.getAttribute("href").slice(1)); }
  });

  var finder = document.querySelector(".finder");
  var find = document.getElementById("find");
  var only = document.getElementById("only");
  function filter() {
    var words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    var site = only.value;
    var kept = 0;
    document.querySelectorAll("[data-find]").forEach(function (row) {
      if (reader.contains(row)) { return; }
      var said = row.dataset.find.toLowerCase();
      var fits = words.every(function (word) { return said.indexOf(word) >= 0; });
      if (row.closest(".picture")) { row.classList.toggle("faded", !fits); return; }
      row.hidden = !fits;
      if (fits && row.closest(".matrix")) { kept += 1; }
    });
    document.querySelectorAll("main [data-site]").forEach(function (part) {
      var other = Boolean(site) && part.dataset.site !== site;
      part.classList.toggle(part.closest(".picture") ? "faded" : "away", other);
    });
    document.querySelectorAll("section.domain").forEach(function (part) {
      part.hidden = !part.querySelector("tbody tr:not([hidden])");
    });
    document.querySelectorAll("tbody.band").forEach(function (band) {
      var next = band.nextElementSibling;
      var any = false;
      while (next && !next.classList.contains("band")) { any = any || !next.hidden; next = next.nextElementSibling; }
      band.hidden = !any;
    });
    document.getElementById("found").textContent = words.length ? kept + (kept === 1 ? " construct" : " constructs") : "";
  }
  finder.hidden = false;
  finder.addEventListener("submit", function (event) { event.preventDefault(); });
  find.addEventListener("input", filter);
  only.addEventListener("change", filter);

  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });
})();
