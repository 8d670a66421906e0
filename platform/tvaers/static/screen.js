// A meeting on a large screen: the keys of a remote control follow the links that are on the page already.
(function () {
  'use strict';

  var ways = {
    ArrowRight: 'a[rel=next]', PageDown: 'a[rel=next]', ArrowLeft: 'a[rel=prev]', PageUp: 'a[rel=prev]',
    Home: '[data-key=Home]', Escape: '[data-key=Escape]'
  };
  var form = document.querySelector('form[data-unsaved]');
  var unsaved = false;

  function say(words) {
    document.querySelector('.screen-said').textContent = words;
  }

  if (form) {
    form.addEventListener('input', function () { unsaved = true; });
    form.addEventListener('submit', function () { unsaved = false; });
    // Links and the browser's own ways lead away too.
    window.addEventListener('beforeunload', function (event) {
      if (unsaved) { event.preventDefault(); }
    });
  }

  document.addEventListener('keydown', function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !ways[event.key]) { return; }
    var field = event.target.closest('input, textarea, select');
    if (field) {
      if (event.key === 'Escape') { field.blur(); }
      return;
    }
    var link = document.querySelector('.screen ' + ways[event.key]);
    if (!link) {
      if (ways[event.key] === 'a[rel=next]') { say('Det var det sidste punkt.'); }
      return;
    }
    event.preventDefault();
    if (unsaved) { say('Gem beslutningen først.'); return; }
    link.click();
  });
})();
