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

  // BokehJS bundles no languages, and its custom formatters need eval: numbers are written here instead.
  // A format of ours ends in % where the value is in percent already.
  function danish(value, format) {
    var decimals = (format.split('.')[1] || '').replace(/[^0]/g, '').length;
    var text = new Intl.NumberFormat('da-DK', {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals
    }).format(value);
    return format.slice(-1) === '%' ? text + ' %' : text;
  }

  var localised = false;
  function localise() {
    if (localised) { return; }
    localised = true;
    Bokeh.Models.get('NumeralTickFormatter').prototype.doFormat = function (ticks) {
      var format = this.format;
      // A narrow axis has ticks between the figures' own decimals; one more is then shown.
      var steps = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : 1;
      var decimals = (format.split('.')[1] || '').replace(/[^0]/g, '').length;
      var extra = steps < Math.pow(10, -decimals) ? 1 : 0;
      var plain = format.replace('%', '');
      if (extra) { plain += decimals ? '0' : '.0'; }
      return ticks.map(function (tick) { return danish(tick, plain + (format.slice(-1) === '%' ? '%' : '')); });
    };
  }

  function gaps(column) {
    return column.map(function (value) { return value === null ? NaN : value; });
  }

  function fill(model, data) {
    var columns = {};
    Object.keys(data).forEach(function (name) {
      columns[name] = name === 'y' || name === 'x' ? gaps(data[name]) : data[name];
    });
    model.data = columns;
  }

  // As many labels as there is room for, on the months people count from: January, July, quarters.
  function ticks(months, width) {
    var room = Math.max(2, Math.floor(width / 84));
    var step = [1, 2, 3, 6, 12, 24, 60].find(function (each) { return months.length / each <= room; }) || 120;
    var found = [];
    months.forEach(function (month, at) { if (month % step === 0) { found.push(at); } });
    return found.length ? found : [0, months.length - 1];
  }

  function run(model, chart, width) {
    ['points', 'then', 'last', 'marks'].forEach(function (name) { fill(model(name), chart[name]); });
    fill(model(chart.changed ? 'median_changed' : 'median'), chart.median);
    var shown = ticks(chart.months, width - 70);
    var labels = new Map();
    shown.forEach(function (at) { labels.set(at, chart.labels[at]); });
    model('x_ticks').ticks = shown;
    model('x_axis').major_label_overrides = labels;
    model('x_range').setv({ start: -0.7, end: chart.labels.length - 0.3 });
    model('y_range').setv({ start: chart.y[0], end: chart.y[1] });
  }

  function compare(model, chart) {
    ['points', 'bars', 'whole'].forEach(function (name) { fill(model(name), chart[name]); });
    var labels = new Map();
    chart.labels.forEach(function (label, at) { labels.set(at, label); });
    model('x_ticks').ticks = Array.from(labels.keys());
    model('x_axis').major_label_overrides = labels;
    model('y_range').setv({ start: -0.7, end: chart.labels.length - 0.3 });
    model('x_range').setv({ start: chart.y[0], end: chart.y[1] });
    model('compare').height = 70 + 30 * chart.labels.length;
  }

  async function draw(place) {
    localise();
    var chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    var skeleton = window.tvaersSkeletons[chart.kind];
    var drawing = Bokeh.require('document').Document.from_json(JSON.parse(JSON.stringify(skeleton)));
    var model = function (name) { return drawing.get_model_by_name(name); };
    model('title').text = chart.title;
    model('y_format').format = chart.format;
    (chart.kind === 'run' ? run : compare)(model, chart, place.clientWidth);
    await Bokeh.embed.add_document_standalone(drawing, place);
    place.dataset.drawn = 'yes';
  }

  document.addEventListener('DOMContentLoaded', function () {
    var queue = Promise.resolve();
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) { return; }
        seen.unobserve(entry.target);
        queue = queue.then(function () { return draw(entry.target); }).catch(function (fault) {
          // The sentence and the table say the same; the page stands without the drawing.
          entry.target.dataset.drawn = 'fault';
          entry.target.hidden = true;
          console.error(fault);
        });
      });
    }, { rootMargin: '200px' });
    document.querySelectorAll('[data-chart]').forEach(function (place) { seen.observe(place); });
  });
})();
