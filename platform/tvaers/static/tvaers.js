// What pages do beyond what they do without a script: copying, printing, opening everything on paper.
(function () {
  'use strict';

  function said(button, words) {
    var place = button.parentElement.querySelector('[role="status"]');
    if (place) { place.textContent = words; }
  }

  async function copy(button) {
    var text = button.dataset.copy === 'address'
      ? window.location.href
      : document.getElementById(button.dataset.copy).textContent.replace(/[ \t]*\n\s*/g, '\n').trim();
    try {
      await navigator.clipboard.writeText(text);
      said(button, 'Kopieret.');
    } catch (refused) {
      said(button, 'Browseren gav ikke lov til at kopiere. Markér teksten, og kopiér den selv.');
    }
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('button[data-copy], button[data-print]');
    if (!button) { return; }
    if (button.dataset.copy) { copy(button); } else { window.print(); }
  });

  // On paper nothing can be unfolded, so everything is.
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.from(document.querySelectorAll('details:not([open])'));
    opened.forEach(function (each) { each.open = true; });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (each) { each.open = false; });
  });

  document.querySelectorAll('[data-script]').forEach(function (each) { each.hidden = false; });
})();
