// A small disk of one's own, to be filled up: a file system in memory, where this machine lets the test mount one.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./process.mjs";

/** A mounted file system of a few megabytes. */
export class Disk {
  /** Mounts one; null where only an administrator may. */
  static async mount(megabytes = 24) {
    const disk = new Disk();
    disk.folder = mkdtempSync(join(tmpdir(), "handsight-disk-"));
    disk.path = join(disk.folder, "disk");
    mkdirSync(disk.path);
    try {
      await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "none", disk.path]);
    } catch {
      rmSync(disk.folder, { recursive: true, force: true });
      return null;
    }
    return disk;
  }

  /** Leaves no byte free. */
  fill() {
    const file = join(this.path, "filler");
    writeFileSync(file, "");
    for (let size = 1 << 20; size >= 1;) {
      try {
        appendFileSync(file, Buffer.alloc(size));
      } catch (error) {
        if (error.code !== "ENOSPC") throw error;
        size = Math.floor(size / 2);
      }
    }
  }

  /** Gives the room back. */
  empty() {
    rmSync(join(this.path, "filler"), { force: true });
  }

  /** Unmounts it, with whatever is on it. */
  async remove() {
    await run("umount", [this.path]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
