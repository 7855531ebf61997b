// Processes that a test starts: their output is kept for the message of a failure, and none outlives the test.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** A program that runs until it is stopped. */
export class Running {
  constructor(command, args, options = {}) {
    this.name = command.split("/").pop();
    this.output = "";
    this.child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    running.add(this.child);
    const keep = (chunk) => {
      this.output = (this.output + chunk).slice(-200_000);
    };
    this.child.stdout.on("data", keep);
    this.child.stderr.on("data", keep);
    this.ended = new Promise((resolve) => {
      this.child.on("error", (error) => {
        this.output += String(error);
        running.delete(this.child);
        resolve(-1);
      });
      this.child.on("exit", (code, signal) => {
        running.delete(this.child);
        resolve(code ?? signal);
      });
    });
  }

  /** Whether it has not ended yet. */
  get alive() {
    return running.has(this.child);
  }

  /** Asks it to end and waits; returns its exit code. */
  async stop() {
    if (this.alive) this.child.kill("SIGTERM");
    return this.ended;
  }

  /** Ends it as a power cut would. */
  async kill() {
    if (this.alive) this.child.kill("SIGKILL");
    return this.ended;
  }
}

/** Runs a program to its end; throws with its output when it fails. */
export async function run(command, args, options = {}) {
  const { input, ...rest } = options;
  const child = spawn(command, args, { stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"], ...rest });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  if (input !== undefined) child.stdin.end(input);
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => running.delete(child));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${stdout}\n${stderr}`);
  return { stdout, stderr };
}

/** A port of the loopback address that nobody listens at. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Asks `condition` until it answers something true, and returns that. It is how a test waits for another process;
 * inside one process there is always something better to wait for.
 */
export async function until(what, condition, { seconds = 30, every = 50, state = () => "" } = {}) {
  const deadline = performance.now() + seconds * 1000;
  let last;
  while (performance.now() < deadline) {
    try {
      const answer = await condition();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  throw new Error(`waited ${seconds} s in vain for ${what}${last ? `: ${last.message}` : ""}\n${state()}`, { cause: last });
}
