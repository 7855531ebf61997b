// The colours of the map in the present theme, and the marks of states: each a colour and a shape, as on every page.

/** Colours by their part, from the page's own tokens where there is one. */
export function palette() {
  const probe = document.createElement("i");
  document.body.append(probe);
  const token = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  probe.style.color = "light-dark(#000000, #ffffff)";
  const dark = getComputedStyle(probe).color !== "rgb(0, 0, 0)";
  const look = {
    sea: dark ? "#10151b" : "#dbe5ee", land: dark ? "#1a212a" : "#f6f7f9", line: dark ? "#3b4757" : "#b9c4d1",
    grid: dark ? "#232c37" : "#e6eaef", unknown: dark ? "#3d4757" : "#b8c0cb", name: dark ? "#7c899a" : "#6b7686",
    dark, accent: token("--accent"), surface: token("--surface"), ink: token("--ink"), ink2: token("--ink-2"), line2: token("--line-3"),
    ok: token("--ok"), wait: token("--wait"), warn: token("--warn"), bad: token("--bad"), off: token("--off"),
  };
  probe.remove();
  return look;
}

const SIZE = 44;

function drawn(draw) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  draw(pen);
  return pen.getImageData(0, 0, SIZE, SIZE);
}

const PATHS = {
  ok: (pen) => pen.arc(22, 22, 12, 0, 7),
  wait: (pen) => pen.arc(22, 22, 12, 0, 7),
  off: (pen) => pen.arc(22, 22, 10.5, 0, 7),
  warn: (pen) => { pen.moveTo(22, 6); pen.lineTo(38, 35); pen.lineTo(6, 35); pen.closePath(); },
  bad: (pen) => pen.roundRect(10, 10, 24, 24, 3),
};

/** One picture a state: dot, half ring, triangle, square, ring; with a rim that parts it from any ground. */
export function marks(look) {
  return Object.entries(PATHS).map(([state, path]) => [`mark-${state}`, drawn((pen) => {
    pen.lineJoin = "round";
    pen.beginPath();
    path(pen);
    pen.strokeStyle = look.surface;
    pen.lineWidth = state === "off" ? 11 : 7;
    pen.stroke();
    if (state === "off") {
      pen.fillStyle = look.surface;
      pen.fill();
      pen.strokeStyle = look.off;
      pen.lineWidth = 5;
      pen.stroke();
    } else {
      pen.fillStyle = look[state];
      pen.fill();
    }
  })]);
}
