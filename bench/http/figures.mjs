// Runs loads in alternation, round by round, and prints what each cost and how they compare.
import { readFileSync, readdirSync } from "node:fs";

const TICKS = 100; // Linux counts a hundred ticks a second (USER_HZ)

/** A process's parent, and the CPU seconds that it and those of its children that have ended used. */
function stat(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").pop().split(" ");
    return { parent: Number(fields[1]), cpu: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS };
  } catch {
    return undefined; // it has ended, and its time counts with its parent's
  }
}

/** CPU seconds that a process and its children have used. */
function busy(pid) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), stat(name)]);
  const of = (root) => all.reduce((sum, [child, said]) => (said?.parent === root ? sum + of(child) : sum), stat(root)?.cpu ?? 0);
  return of(pid);
}

/** Resident memory in MiB. */
function resident(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))[1]) / 1024;
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const at = (values, part) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))];
const median = (values) => at(values, 0.5);
const figure = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const spread = (values) => `${figure(median(values))} [${figure(Math.min(...values))}..${figure(Math.max(...values))}]`;

/**
 * Runs every load once a round, in reverse order in odd rounds; a first round to warm up isn't counted. A load is
 * `{name, run, pid?, database?}`: `run(seconds)` returns `{count, seconds, times?, cpu?}`, where `times` has the milliseconds
 * of each and `cpu` the CPU seconds of all; `pid` is the server's process, `database` PostgreSQL's. Returns what each round
 * measured, by load.
 */
export async function alternate(loads, { rounds, seconds }) {
  const measured = loads.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    const places = [...loads.keys()];
    for (const place of round % 2 === 0 ? places : places.reverse()) {
      const { run, pid, database } = loads[place];
      const before = [pid, database].map((one) => one && busy(one));
      const own = process.cpuUsage();
      const { count, seconds: took, times, cpu } = await run(seconds);
      const { user, system } = process.cpuUsage(own);
      const [server, base] = [pid, database].map((one, n) => one && ((busy(one) - before[n]) * 1_000) / count);
      if (round < 0) continue;
      measured[place].push({
        rate: count / took,
        cpu: server ?? (cpu && (cpu * 1_000) / count),
        base,
        memory: pid && resident(pid),
        middle: times && median(times),
        late: times && at(times, 0.99),
        own: (user + system) / 1_000 / count,
      });
    }
  }
  return measured;
}

/** Prints a line for each load, and the ratios of the first to each of the others, computed round by round. */
export function print(loads, measured, unit) {
  const width = Math.max(...loads.map(({ name }) => name.length));
  for (const [place, { name }] of loads.entries()) {
    const all = (key) => measured[place].map((round) => round[key]).filter((value) => value !== undefined);
    const part = (key, words) => (all(key).length > 0 ? [words(spread(all(key)))] : []);
    console.log(`  ${name.padEnd(width)}  ${[
      ...part("rate", (text) => `${text} ${unit}s/s`),
      ...part("cpu", (text) => `${text} ms CPU per ${unit}`),
      ...part("base", (text) => `${text} ms CPU in PostgreSQL`),
      ...part("memory", (text) => `${text} MiB resident`),
      ...part("middle", (text) => `median ${text} ms`),
      ...part("late", (text) => `p99 ${text} ms`),
    ].join(", ")}`);
  }
  for (let place = 1; place < loads.length; place += 1) {
    const ratio = (key) => measured[0].map((round, n) => round[key] / measured[place][n][key]).filter(Number.isFinite);
    const part = (key, words) => (ratio(key).length > 0 ? [`${words} ${spread(ratio(key))}`] : []);
    console.log(`  ${loads[0].name} / ${loads[place].name}: ${[
      ...part("rate", `${unit}s/s`),
      ...part("cpu", "CPU"),
      ...part("base", "CPU in PostgreSQL"),
      ...part("memory", "memory"),
    ].join(", ")}`);
  }
  const own = measured[0].map(({ own }) => own);
  console.log(`  (the load generator itself: ${spread(own)} ms CPU per ${unit} of ${loads[0].name})`);
}
