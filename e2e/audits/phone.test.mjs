// The scripted phone of these tests agrees with the vectors of the device protocol: what it accepts later is proof.
import assert from "node:assert/strict";
import { test } from "node:test";
import { genuine, parse, signed } from "../harness/phone.mjs";

const DEVICE = "5f0c7d5c1e0a4b6f9d3e2a1b8c7f60514e3d2c1b0a9f8e7d6c5b4a3928170615";
const KEY = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
const VECTORS = [
  "KME 1.00 000174ef 3187f9cd06c8b78f aud() loc(1) get(P%20Dat.txt,1024)",
  "KME 1.00 000174f2 5e7cec1b57d70751 bak(contacts,Family%2CWork,)",
  "KME 1.00 000174f3 7b7969542152b5aa url()",
  "KME 1.00 000174f3 8bbf48e6c0847ba9 wip(all) sig(fDHDoP-4-rJ7-0QDNDAZZXQ5tXlZlzNrZHxkvbNacteUNi86v9pBW_kYAedRBgCdaeZa8dxK4lnGgkmbe7ScCQ)",
  "KMR 1.00 9f86d081884c7d65 806fc1b567202d07 phn(ok)",
];

test("every vector is genuine, and no other device's", () => {
  for (const text of VECTORS) {
    assert.ok(genuine(text, DEVICE), text);
    assert.ok(!genuine(text, DEVICE.replace("5", "6")), text);
  }
});

test("the wipe is signed by the enterprise, for this phone alone", () => {
  assert.ok(signed(VECTORS[3], DEVICE, KEY));
  assert.ok(!signed(VECTORS[3].replace("wip(all)", "wip(media)"), DEVICE, KEY));
  assert.ok(!signed(VECTORS[3], DEVICE.replace("5", "6"), KEY));
  assert.ok(!signed(VECTORS[2], DEVICE, KEY));
});

test("parameters are decoded and omitted ones told apart", () => {
  assert.deepEqual(parse(VECTORS[0]).commands[2], { name: "get", parameters: ["P Dat.txt", "1024"] });
  assert.deepEqual(parse(VECTORS[1]).commands[0].parameters, ["contacts", "Family,Work", null]);
  assert.equal(parse(VECTORS[0]).sequence, 0x174ef);
  assert.throws(() => parse("KMX 1.00 x"));
});
