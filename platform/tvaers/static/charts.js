// Draws the page's charts under a strict Content-Security-Policy. Loaded before BokehJS.
(function () {
  'use strict';

  // BokehJS makes <style> elements in shadow roots; without the page's nonce they are refused, the chart
  // stays blank and BokehJS tries for ever.
  var nonce = document.querySelector('meta[name="csp-nonce"]').content;
  var create = Document.prototype.createElement;
  Document.prototype.createElement = function () {
    var element = create.apply(this, arguments);
    if (element instanceof HTMLStyleElement) { element.nonce = nonce; }
    return element;
  };

  var NARROW = 560;

  // Every word and number in a chart comes written from the server: BokehJS bundles no languages.
  function fill(model, data) {
    var columns = {};
    Object.keys(data).forEach(function (name) {
      columns[name] = data[name].map(function (value) { return value === null ? NaN : value; });
    });
    model.data = columns;
  }

  function label(model, axis, ticks, words) {
    var named = new Map();
    ticks.forEach(function (tick, at) { named.set(tick, words[at]); });
    // Words first: an axis that has ticks without words writes them in English.
    model(axis + '_axis').major_label_overrides = named;
    model(axis + '_ticks').ticks = ticks;
  }

  // As many labels as there is room for, on the months people count from: January, July, quarters.
  function seen(months, width) {
    var room = Math.max(2, Math.floor(width / 88));
    var span = months[months.length - 1] - months[0] + 1;
    var step = [1, 2, 3, 6, 12, 24, 60].find(function (each) { return span / each <= room; }) || 120;
    var found = [];
    months.forEach(function (month, at) { if (month % step === 0) { found.push(at); } });
    return found.length ? found : [0, months.length - 1].filter(function (at, index, all) { return all.indexOf(at) === index; });
  }

  function run(model, chart, width) {
    var narrow = width < NARROW;
    var none = { x: [], y: [], text: [], down: [] };
    ['points', 'then', 'last', 'target'].forEach(function (name) { fill(model(name), chart[name]); });
    fill(model('limits'), chart.limits || { x: [], y: [] });
    // Each series of another time has its own sign.
    model('plot').renderers.forEach(function (each) {
      if (each.data_source === model('then') && each.glyph.marker) { each.glyph.marker = { field: 'sign' }; }
    });
    fill(model('marks'), Object.assign({}, chart.marks, { text: narrow ? chart.marks.short : chart.marks.text }));
    fill(model(chart.changed ? 'median_changed' : 'median'), chart.median);
    fill(model('beside'), narrow ? none : chart.beside);
    var shown = seen(chart.months, width - (narrow ? 110 : 170));
    label(model, 'x', shown, shown.map(function (at) { return chart.labels[at]; }));
    label(model, 'y', chart.y.ticks, chart.y.labels);
    model('x_range').setv({ start: -0.7, end: chart.labels.length - 0.3 });
    model('y_range').setv({ start: chart.y.low, end: chart.y.high });
    // Points that would touch are drawn smaller.
    var apart = (width - (narrow ? 110 : 170)) / chart.labels.length;
    model('dots').glyph.size = { value: Math.max(4, Math.min(8, apart)) };
    model('plot').setv({ height: narrow ? 320 : 400, min_border_right: narrow ? 62 : 112 });
  }

  function compare(model, chart, width) {
    ['points', 'bars', 'whole', 'beside'].forEach(function (name) { fill(model(name), chart[name]); });
    var every = width < NARROW ? 2 : 1;
    var rows = chart.labels.map(function (_, at) { return at; });
    var kept = function (_, at) { return at % every === 0; };
    label(model, 'y', rows, chart.labels);
    label(model, 'x', chart.y.ticks.filter(kept), chart.y.labels.filter(kept));
    model('y_range').setv({ start: -0.7, end: rows.length - 0.3 });
    model('x_range').setv({ start: chart.y.low, end: chart.y.high });
    model('plot').setv({ height: 70 + (rows.length > 40 ? 24 : 30) * rows.length, min_border_right: 64 });
  }

  function funnel(model, chart, width) {
    var narrow = width < NARROW;
    ['points', 'inner', 'outer', 'wide', 'whole', 'names'].forEach(function (name) { fill(model(name), chart[name]); });
    var every = narrow ? 2 : 1;
    var kept = function (_, at) { return at % every === 0; };
    label(model, 'x', chart.x.ticks.filter(kept), chart.x.labels.filter(kept));
    label(model, 'y', chart.y.ticks, chart.y.labels);
    model('x_range').setv({ start: chart.x.low, end: chart.x.high });
    model('y_range').setv({ start: chart.y.low, end: chart.y.high });
    model('plot').setv({ height: narrow ? 320 : 440, min_border_right: 24 });
  }

  var arrangements = { run: run, compare: compare, funnel: funnel };

  async function make(target, chart, width) {
    var skeleton = JSON.parse(JSON.stringify(window.tvaersSkeletons[chart.kind]));
    var drawing = Bokeh.require('document').Document.from_json(skeleton);
    var model = function (name) { return drawing.get_model_by_name(name); };
    var arrange = arrangements[chart.kind];
    model('title').text = chart.title;
    arrange(model, chart, width);
    var views = await Bokeh.embed.add_document_standalone(drawing, target);
    return { view: Array.from(views)[0], fit: function (wide) { arrange(model, chart, wide); } };
  }

  // Paper is narrower than most screens and waits for no redrawing: it is given a picture made for it.
  async function picture(place, chart) {
    var sheet = place.appendChild(document.createElement('div'));
    sheet.className = 'sheet';
    var made = await make(sheet, chart, sheet.clientWidth);
    var image = document.createElement('img');
    image.alt = '';
    image.src = made.view.export('png').canvas.toDataURL();
    made.view.remove();
    sheet.replaceWith(image);
  }

  async function draw(place) {
    var chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    // A canvas does not wait for its typeface.
    await Promise.all(['15px', 'bold 20px'].map(function (size) { return document.fonts.load(size + ' "IBM Plex Sans"'); }));
    var width = place.clientWidth;
    var made = await make(place, chart, width);
    place.dataset.drawn = 'yes';
    new ResizeObserver(function () {
      if (!place.clientWidth || place.clientWidth === width) { return; }
      width = place.clientWidth;
      made.fit(width);
    }).observe(place);
    (window.requestIdleCallback || setTimeout)(function () { picture(place, chart); });
  }

  // Without a script there is no chart, and the table stands open in its place.
  document.querySelectorAll('details[data-folds]').forEach(function (each) { each.open = false; });

  document.addEventListener('DOMContentLoaded', function () {
    var queue = Promise.resolve();
    var begun = new Set();
    function begin(place) {
      if (begun.has(place)) { return; }
      begun.add(place);
      near.unobserve(place);
      queue = queue.then(function () { return draw(place); }).catch(function (fault) {
        // The sentence and the table say the same; the page stands without the drawing.
        place.dataset.drawn = 'fault';
        place.hidden = true;
        console.error(fault);
      });
    }
    var near = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) { if (entry.isIntersecting) { begin(entry.target); } });
    }, { rootMargin: '200px' });
    var places = document.querySelectorAll('[data-chart]');
    places.forEach(function (place) { near.observe(place); });
    // What is further down is drawn when there is nothing else to do: whoever prints the page has not been there.
    window.addEventListener('load', function () {
      (window.requestIdleCallback || setTimeout)(function () {
        places.forEach(function (place) { if (place.clientWidth) { begin(place); } });
      });
    });
  });
})();
