// The schema as others' tools see it: two linters and Relay's compiler. What a rule is set aside for stands beside it.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { ESLint } from "eslint";
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { run } from "../harness/process.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "../node_modules");
const schema = resolve(here, "../../schema.graphql");

test("graphql-schema-linter finds nothing", async () => {
  const rules = [
    "arguments-have-descriptions", "defined-types-are-used", "deprecations-have-a-reason", "descriptions-are-capitalized",
    "enum-values-all-caps", "enum-values-have-descriptions", "fields-are-camel-cased", "fields-have-descriptions",
    "input-object-fields-sorted-alphabetically", "input-object-values-are-camel-cased", "input-object-values-have-descriptions",
    "interface-fields-sorted-alphabetically", "relay-connection-types-spec", "relay-page-info-spec", "type-fields-sorted-alphabetically",
    "types-are-capitalized", "types-have-descriptions", "enum-values-sorted-alphabetically", "relay-connection-arguments-spec",
  ];
  const { stdout } = await run("node", [join(modules, ".bin/graphql-schema-linter"), "--rules", rules.join(","), "--format", "compact", schema])
    .catch((error) => ({ stdout: error.message }));
  assert.doesNotMatch(stdout, /schema\.graphql:\d+/, stdout.slice(0, 4000));
});

test("graphql-eslint finds nothing", async () => {
  const eslint = new ESLint({
    overrideConfigFile: true,
    cwd: dirname(schema),
    overrideConfig: [{
      files: ["**/*.graphql"],
      plugins: { "@graphql-eslint": graphqlPlugin },
      languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema } } },
      rules: {
        // How a description is quoted is the exporter's affair: one line in quotes, several in a block.
        "@graphql-eslint/description-style": "off",
        "@graphql-eslint/known-argument-names": "error",
        "@graphql-eslint/known-directives": "error",
        "@graphql-eslint/known-type-names": "error",
        "@graphql-eslint/lone-schema-definition": "error",
        "@graphql-eslint/naming-convention": ["error", { types: "PascalCase", FieldDefinition: "camelCase", InputValueDefinition: "camelCase", Argument: "camelCase", DirectiveDefinition: "camelCase", EnumValueDefinition: "UPPER_CASE" }],
        "@graphql-eslint/no-duplicate-fields": "error",
        "@graphql-eslint/no-typename-prefix": "off",
        "@graphql-eslint/no-unreachable-types": "error",
        "@graphql-eslint/provided-required-arguments": "error",
        "@graphql-eslint/relay-connection-types": "error",
        "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
        "@graphql-eslint/relay-page-info": "error",
        "@graphql-eslint/require-deprecation-reason": "error",
        "@graphql-eslint/require-description": ["error", { types: true, FieldDefinition: true, InputValueDefinition: true, EnumValueDefinition: true, DirectiveDefinition: true }],
        "@graphql-eslint/unique-enum-value-names": "error",
        "@graphql-eslint/unique-field-definition-names": "error",
        "@graphql-eslint/unique-operation-types": "error",
        "@graphql-eslint/unique-type-names": "error",
      },
    }],
  });
  const [result] = await eslint.lintFiles([schema]);
  // The exporter prints the directives that GraphQL itself defines; their words are the specification's.
  const standard = new Set(readFileSync(schema, "utf8").split("\n").flatMap((line, n) => (/^directive @(include|skip|specifiedBy|deprecated|oneOf)\b/.test(line) ? [n + 1] : [])));
  assert.deepEqual(result.messages.filter((one) => !standard.has(one.line)).map((one) => `${one.line}: ${one.message} (${one.ruleId})`).slice(0, 50), []);
});

test("relay-compiler accepts it, with a connection paged both ways and a refetchable node", async () => {
  const folder = mkdtempSync(join(tmpdir(), "handsight-relay-"));
  try {
    const source = join(folder, "src");
    mkdirSync(source);
    writeFileSync(join(folder, "schema.graphql"), readFileSync(schema));
    writeFileSync(join(source, "Devices.js"), [
      "const query = graphql`query DevicesQuery($count: Int!, $cursor: String) { ...Devices_list @arguments(count: $count, cursor: $cursor) }`;",
      'const list = graphql`fragment Devices_list on Query @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })',
      '  @refetchable(queryName: "DevicesPageQuery") { devices(first: $count, after: $cursor) @connection(key: "Devices_devices") { edges { cursor node { ...Devices_row } } } }`;',
      'const row = graphql`fragment Devices_row on Device @refetchable(queryName: "DevicesRowQuery") { id name actions(last: 5) { edges { node { id state } } } }`;',
      "const live = graphql`subscription DevicesSubscription { deviceChanged { id ...Devices_row } }`;",
      'const issue = graphql`mutation DevicesIssueMutation($input: IssueActionInput!) { issueAction(input: $input) { __typename ... on IssueActionDone { actions { id state } } } }`;',
    ].join("\n"));
    writeFileSync(join(folder, "relay.config.json"), JSON.stringify({
      src: "./src", schema: "./schema.graphql", language: "javascript", eagerEsModules: true,
      customScalarTypes: { DateTime: "string", Date: "string", JSON: "mixed", Long: "number" },
    }));
    const { stdout, stderr } = await run("node", [join(modules, "relay-compiler/cli.js"), "relay.config.json"], { cwd: folder });
    assert.match(stdout + stderr, /Done|compiled documents|normalization/i);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
