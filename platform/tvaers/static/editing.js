// Writing a page: what is typed is saved while it is written, and blocks can be drawn to another place. Without
// this script the same is done by buttons.
(function () {
  'use strict';

  var PAUSE = 1500;

  function saving(form) {
    var said = form.querySelector('[data-saved]');
    var known = form.elements.kendt;
    var waiting = null, unsaved = false, running = false;

    function say(words) { said.textContent = words; }

    async function save() {
      waiting = null;
      if (running || !form.checkValidity()) { return; }
      running = true;
      unsaved = false;
      var data = new FormData(form);
      data.set('stille', 'ja');
      try {
        var answer = await fetch(form.action, { method: 'POST', body: data, headers: { Accept: 'application/json' } });
        var told = await answer.json();
        if (answer.ok) {
          known.value = told.kendt;
          say('Gemt kl. ' + new Date().toLocaleTimeString('da-DK', { hour: '2-digit', minute: '2-digit' }) + '.');
        } else {
          unsaved = true;
          say('Ikke gemt. ' + told.ord);
        }
      } catch (lost) {
        unsaved = true;
        say('Ikke gemt endnu: der er ingen forbindelse. Det, du skrev, står her, og gemmes, når du skriver videre eller trykker Gem.');
      }
      running = false;
    }

    form.addEventListener('input', function () {
      unsaved = true;
      if (waiting) { clearTimeout(waiting); }
      waiting = setTimeout(save, PAUSE);
    });
    form.addEventListener('submit', function () { unsaved = false; if (waiting) { clearTimeout(waiting); } });
    window.addEventListener('beforeunload', function (event) { if (unsaved) { event.preventDefault(); } });
  }

  function sorting(list) {
    var form = document.getElementById(list.dataset.sortable);
    var held = null;

    function order() {
      return Array.from(list.children).map(function (each) { return each.dataset.key; }).join(',');
    }

    Array.from(list.children).forEach(function (item) {
      var head = item.querySelector('.blockhead');
      head.classList.add('grip');
      head.draggable = true;
      head.addEventListener('dragstart', function (event) {
        held = { item: item, before: order() };
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', item.dataset.key);
        event.dataTransfer.setDragImage(item, 0, 0);
        item.classList.add('held');
      });
      head.addEventListener('dragend', function () {
        item.classList.remove('held');
        if (held && order() !== held.before) {
          form.elements.raekkefoelge.value = order();
          form.querySelector('button').click();
        }
        held = null;
      });
      item.addEventListener('dragover', function (event) {
        if (!held || held.item === item) { return; }
        event.preventDefault();
        var box = item.getBoundingClientRect();
        list.insertBefore(held.item, event.clientY < box.top + box.height / 2 ? item : item.nextSibling);
      });
      item.addEventListener('drop', function (event) { if (held) { event.preventDefault(); } });
    });
  }

  document.querySelectorAll('form[data-autosave]').forEach(saving);
  document.querySelectorAll('[data-sortable]').forEach(sorting);
})();
