// MapLibre with the outlines of the world, drawn without any network but this server's own. The look follows the
// theme; what lies on the map is set by verbs. Every map has a table beside it on its page: this is the picture.
import { AttributionControl, Map as BaseMap, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { feature } from "topojson-client";
import { marks, palette } from "./map-look.js";
import { graticule, layers, names, streetPaint, withStreets } from "./map-layers.js";

setWorkerUrl(MAP_WORKER);

const styled = new Promise((done) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = MAP_STYLE;
  link.onload = link.onerror = done;
  document.head.append(link);
});

const outlines = new Map();
function outline(address, object) {
  if (!outlines.has(address)) {
    outlines.set(address, fetch(address).then((answer) => answer.json()).then((topology) => feature(topology, topology.objects[object])));
  }
  return outlines.get(address);
}

let streets;
/** The street map that this installation shows under everything: `{ url, attribution }`, or null for outlines alone. */
function streetTiles() {
  streets ??= fetch("/config.json").then((answer) => (answer.ok ? answer.json() : {}), () => ({})).then((known) => known.mapTiles ?? null);
  return streets;
}
const plainText = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

const nothing = { type: "FeatureCollection", features: [] };
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
/** What can be pressed, topmost first. */
const PICKABLE = ["device", "cluster", "tower", "fix-end", "fix", "hexagon"];

export class HandsightMap {
  static async open(element, options, onEvent) {
    const [countries, states, tiles] = await Promise.all([
      outline(COUNTRIES_FINE, "countries"), outline(US_STATES, "states"), streetTiles(), styled,
      document.fonts.load("500 13px 'Inter Variable'"),
    ]);
    const made = new HandsightMap(element, options ?? {}, onEvent, countries, states, tiles);
    await made.ready;
    return made;
  }

  constructor(element, options, listener, countries, states, tiles) {
    // When its page has gone nobody listens any more, but the map still settles and would tell of it.
    const onEvent = (kind, detail) => { if (element.isConnected) listener(kind, detail); };
    this.element = element;
    this.token = "";
    this.onEvent = onEvent;
    this.streets = tiles !== null;
    const source = (data, more) => ({ type: "geojson", data: data ?? nothing, ...more });
    this.map = new BaseMap({
      container: element,
      center: options.center ?? [0, 25],
      zoom: options.zoom ?? 1.2,
      interactive: !options.still,
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      transformRequest: (url) => (this.token && new URL(url, location.href).origin === location.origin
        ? { url, headers: { authorization: `Bearer ${this.token}` } } : { url }),
      style: {
        version: 8,
        sources: {
          countries: source(countries), states: source(states), names: source(names(countries, states)), grid: source(),
          ...(tiles ? { streets: { type: "raster", tiles: [tiles.url], tileSize: 256, maxzoom: 19, attribution: plainText(tiles.attribution) } } : {}),
          area: source(), track: source(), fixes: source(), cursor: source(), towers: source(),
          devices: source(nothing, {
            cluster: true, clusterRadius: 46, clusterMaxZoom: 15,
            clusterProperties: { worst: ["max", ["get", "rank"]] },
          }),
        },
        layers: tiles ? withStreets(layers(palette()), palette()) : layers(palette()),
      },
    });
    const { map } = this;
    map.touchZoomRotate.disableRotation();
    if (tiles?.attribution) map.addControl(new AttributionControl({ compact: false }), "bottom-right");
    if (!options.still) map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
    map.getCanvas().setAttribute("aria-label", options.label ?? "Map");
    this.ready = new Promise((done) => map.once("load", () => { this.addMarks(); this.rule(); done(); }));
    map.on("idle", () => { element.dataset.drawn = "true"; });
    map.on("moveend", () => {
      this.rule();
      const { lng, lat } = map.getCenter();
      onEvent("moved", { lng, lat, zoom: map.getZoom() });
    });
    map.on("click", (event) => this.press(event));
    map.on("mousemove", (event) => this.hover(event));
    map.on("mouseout", () => this.leave());
    map.on("error", ({ error, sourceId }) => {
      if (sourceId === "hexagons") onEvent("failed", { status: error?.status ?? 0 });
      // A tile that another server does not give leaves a hole, no more.
      else if (sourceId === "streets") console.warn(error);
      else console.error(error);
    });
    this.repaint = () => this.paint();
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.repaint);
    window.addEventListener("handsight-theme", this.repaint);
  }

  addMarks() {
    for (const [name, image] of marks(palette())) {
      if (this.map.hasImage(name)) this.map.updateImage(name, image);
      else this.map.addImage(name, image, { pixelRatio: 2 });
    }
  }

  /** Lines of longitude and latitude, so that an empty stretch still has a measure. */
  rule() {
    this.map.getSource("grid")?.setData(graticule(this.map.getBounds(), this.map.getZoom()));
  }

  hit(point) {
    const present = PICKABLE.filter((id) => this.map.getLayer(id));
    const found = this.map.queryRenderedFeatures([[point.x - 3, point.y - 3], [point.x + 3, point.y + 3]], { layers: present });
    return found.sort((a, b) => PICKABLE.indexOf(a.layer.id) - PICKABLE.indexOf(b.layer.id))[0];
  }

  async press({ point }) {
    const hit = this.hit(point);
    if (hit?.layer.id === "cluster") {
      const zoom = await this.map.getSource("devices").getClusterExpansionZoom(hit.properties.cluster_id);
      this.map.easeTo({ center: hit.geometry.coordinates, zoom: zoom + 0.3, duration: calm() ? 0 : 350 });
      return;
    }
    this.onEvent(hit ? "picked" : "cleared", hit ? this.told(hit, point) : null);
  }

  told(hit, point) {
    return { layer: hit.layer.id, x: point.x, y: point.y, ...hit.properties };
  }

  hover({ point }) {
    const hit = this.hit(point);
    this.map.getCanvas().style.cursor = hit ? "pointer" : "";
    const name = hit ? `${hit.layer.id} ${hit.properties.id ?? hit.properties.cell ?? hit.properties.cluster_id}` : "";
    if (name === this.hovered) return;
    this.hovered = name;
    this.onEvent("hovered", hit ? this.told(hit, point) : null);
  }

  leave() {
    if (this.hovered) this.onEvent("hovered", null);
    this.hovered = "";
  }

  paint() {
    this.addMarks();
    const look = layers(palette());
    for (const layer of look) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) this.map.setPaintProperty(layer.id, name, value);
    }
    if (this.streets) {
      for (const [name, value] of Object.entries(streetPaint(palette()))) this.map.setPaintProperty("streets", name, value);
    }
    if (this.hexagons) this.setHexagons(this.hexagons);
  }

  setHexagons(wanted) {
    const { map } = this;
    const changed = wanted?.tiles !== this.hexagons?.tiles;
    if (changed || !wanted) {
      for (const id of ["hexagon-picked", "hexagon"]) if (map.getLayer(id)) map.removeLayer(id);
      if (map.getSource("hexagons")) map.removeSource("hexagons");
    }
    this.hexagons = wanted;
    if (!wanted) return;
    const look = palette();
    if (!map.getSource("hexagons")) {
      map.addSource("hexagons", { type: "vector", tiles: [location.origin + wanted.tiles], minzoom: 0, maxzoom: 14 });
      map.addLayer({ id: "hexagon", type: "fill", source: "hexagons", "source-layer": "qos" }, "states");
      map.addLayer({
        id: "hexagon-picked", type: "line", source: "hexagons", "source-layer": "qos", filter: ["==", ["get", "cell"], ""],
      }, "area");
    }
    map.setPaintProperty("hexagon", "fill-color", ["case", ["has", wanted.property], wanted.colour, look.unknown]);
    map.setPaintProperty("hexagon", "fill-opacity", ["interpolate", ["linear"], ["zoom"], 3, 0.95, 12, 0.85]);
    map.setPaintProperty("hexagon", "fill-outline-color", look.land);
    map.setPaintProperty("hexagon-picked", "line-color", look.ink);
    map.setPaintProperty("hexagon-picked", "line-width", 2.5);
  }

  /** Verbs, one argument each; see `browser::map`. */
  call(verb, argument) {
    const { map } = this;
    this.element.dataset.drawn = "false";
    switch (verb) {
      case "token": this.token = argument; break;
      case "devices": case "track": case "fixes": case "cursor": case "towers": case "area":
        map.getSource(verb).setData(argument ?? nothing);
        break;
      case "hexagons": this.setHexagons(argument); break;
      case "pick":
        map.setFilter("device-picked", ["==", ["get", "id"], argument ?? ""]);
        map.setFilter("tower-picked", ["==", ["get", "id"], argument ?? ""]);
        if (map.getLayer("hexagon-picked")) map.setFilter("hexagon-picked", ["==", ["get", "cell"], argument ?? ""]);
        break;
      case "fit": map.fitBounds(argument, { padding: this.padding(), maxZoom: 14, animate: false }); break;
      case "fly": {
        const { center, nearer } = argument;
        map.easeTo({ center, zoom: Math.max(map.getZoom(), nearer), duration: calm() ? 0 : 400 });
        break;
      }
      // Without streets a close look shows nothing: the place in its country says more.
      case "show": map.jumpTo({ center: argument, zoom: this.streets ? 14 : 5.5 }); break;
      default: throw new Error(`the map knows no verb ${verb}`);
    }
    map.triggerRepaint();
  }

  /** Room for the panels that lie on the map. */
  padding() {
    const room = this.element.clientWidth > 900 ? Number(this.element.dataset.room ?? 0) : 0;
    return { top: 40, bottom: 40, left: 40 + room, right: 40 };
  }

  close() {
    this.scheme.removeEventListener("change", this.repaint);
    window.removeEventListener("handsight-theme", this.repaint);
    this.map.remove();
  }
}
