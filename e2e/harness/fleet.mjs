// An enterprise with a few phones that have done something, so that pages have something to show. Fictional throughout.
import { Phone } from "./phone.mjs";

const PEOPLE = [
  ["Ana Ferreira", "Sales", "Dublin"], ["Ben Okafor", "Sales", "Cork"], ["Chloé Dupont", "Field service", "Dublin"],
  ["Dai Evans", "Field service", "Galway"], ["Eva Lindqvist", "Finance", "Dublin"], ["Finn O’Brien", "Operations", "Cork"],
];
const PLATFORMS = [["simulated", "Example", "Scripted 1"], ["linux", "Fictional", "Board 2"]];
const RADIOS = ["NR", "LTE", "LTE", "LTE", "HSPA", "GSM"];

/** A ULID-shaped id that is the same in every run. */
const eventId = (phone, n) => `01J${String(phone).padStart(5, "0")}${String(n).padStart(18, "0")}`;

/** What a phone saw in its last week: calls, messages, data and signal around a place. */
export function week(phone, now = Date.now()) {
  const events = [];
  for (let day = 6; day >= 0; day -= 1) {
    for (let n = 0; n < 6; n += 1) {
      const at = new Date(now - day * 86_400_000 - (n + 1) * 1_800_000);
      const location = { lat: 53.35 + phone * 0.004 + n * 0.001, lon: -6.26 - phone * 0.006 + day * 0.001, accuracyM: 12 };
      const shared = {
        startedAt: at.toISOString(), sim: { homeMcc: "272", homeMnc: "01" },
        network: { mcc: "272", mnc: phone % 2 ? "01" : "03", radio: RADIOS[(phone + n) % RADIOS.length], roaming: false, country: "IE" },
        cell: { lac: 4000 + (phone % 3), cid: 70_000 + ((phone + n) % 9) }, signal: { dbm: -70 - ((phone * 7 + n * 5 + day) % 45) }, location,
      };
      const number = day * 10 + n;
      const own = [
        { type: "call", direction: "out", peer: "+12025550142", seconds: 60 + number, dropped: n === 5, end: n === 5 ? "dropped" : "local", endedAt: new Date(at.getTime() + 60_000).toISOString() },
        { type: "data", rxBytes: 4_000_000 + number * 1000, txBytes: 300_000, interface: "cellular", app: "com.example.mail", endedAt: new Date(at.getTime() + 900_000).toISOString() },
        { type: "sms", direction: "in", peer: "+12025550117", bytes: 90 },
        { type: "qos", speed: { downKbps: 9000 + number * 40, upKbps: 900, latencyMs: 45 } },
        { type: "location" },
        { type: "call", direction: "in", peer: "+12025550163", seconds: 200, dropped: false, end: "remote" },
      ][n];
      events.push({ id: eventId(phone, number), ...shared, ...own });
    }
  }
  return events;
}

/** Enrols `count` phones into the owner's enterprise, gives them people, reports and a position; returns the phones. */
export async function fleet(server, owner, count = 6) {
  const phones = [];
  for (let n = 0; n < count; n += 1) {
    const phone = new Phone(server.url, owner.enterprise.systemId);
    const [platform, manufacturer, model] = PLATFORMS[n % PLATFORMS.length];
    await phone.enrol({ platform, manufacturer, model, phoneNumber: `+1202555${String(100 + n).padStart(4, "0")}`, hardwareId: `e2e-${owner.enterprise.systemId}-${n}` });
    phones.push(phone);
  }
  const { devices } = await owner.ask("{ devices(first: 50) { nodes { id phoneNumber } } }");
  for (const [n, phone] of phones.entries()) {
    const digits = `555${String(100 + n).padStart(4, "0")}`;
    phone.id = devices.nodes.find((device) => device.phoneNumber?.replace(/\D/g, "").endsWith(digits)).id;
    const [holder, department, office] = PEOPLE[n % PEOPLE.length];
    phone.name = `Phone ${String.fromCharCode(65 + n)}`;
    await owner.change("updateDevice", { deviceId: phone.id, name: phone.name, holder, department, office }, "device { id }");
    await phone.events(week(n));
    await phone.checkin({ battery: 40 + n * 7 });
  }
  return phones;
}
