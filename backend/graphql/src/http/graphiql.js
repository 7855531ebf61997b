// Runs queries in the name of whoever is signed in: the refresh cookie gives an access token, kept in memory only.
const at = (id) => document.getElementById(id);
let token;

async function signIn() {
  const response = await fetch("/auth/refresh", { method: "POST" });
  if (!response.ok) throw new Error("Sign in to the console first, then come back.");
  const { accessToken, expiresAt } = await response.json();
  token = { value: accessToken, until: Date.parse(expiresAt) };
}

async function ask(query, variables) {
  if (!token || token.until - Date.now() < 30_000) await signIn();
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token.value}` },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

async function run() {
  at("run").disabled = true;
  try {
    const variables = at("variables").value.trim() === "" ? {} : JSON.parse(at("variables").value);
    at("answer").textContent = JSON.stringify(await ask(at("query").value, variables), null, 2);
  } catch (error) {
    at("answer").textContent = String(error.message ?? error);
  } finally {
    at("run").disabled = false;
  }
}

const text = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });
const written = (type) =>
  type.kind === "NON_NULL" ? `${written(type.ofType)}!` : type.kind === "LIST" ? `[${written(type.ofType)}]` : type.name;

async function showSchema() {
  const inner = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
  const { data } = await ask(`{ __schema { types { name description
    fields { name description type { ${inner} } args { name type { ${inner} } } }
    inputFields { name description type { ${inner} } } enumValues { name description } } } }`);
  for (const type of data.__schema.types.filter((t) => !t.name.startsWith("__"))) {
    const box = document.createElement("details");
    box.dataset.name = type.name.toLowerCase();
    box.append(text("summary", type.name), text("dd", type.description ?? ""));
    const list = document.createElement("dl");
    for (const field of [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])]) {
      const args = (field.args ?? []).map((arg) => `${arg.name}: ${written(arg.type)}`).join(", ");
      const line = `${field.name}${args ? `(${args})` : ""}${field.type ? `: ${written(field.type)}` : ""}`;
      list.append(text("dt", line), text("dd", field.description ?? ""));
    }
    box.append(list);
    at("schema").append(box);
  }
}

at("find").addEventListener("input", () => {
  const wanted = at("find").value.trim().toLowerCase();
  for (const box of at("schema").children) box.hidden = !box.dataset.name.includes(wanted);
});
at("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});

try {
  const { data } = await ask("{ viewer { account { email } enterprise { name } } }");
  at("who").textContent = `${data.viewer.account.email}, ${data.viewer.enterprise.name}`;
  at("run").disabled = false;
  await showSchema();
} catch (error) {
  at("who").textContent = String(error.message ?? error);
}
