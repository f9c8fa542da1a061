// openapi_oracle.mjs - the requests that npm's swagger-client makes of a document's operations, with
// arguments made from their schemas: one line {args, request} for each, in the document's order.
import fs from "fs";
import SwaggerClient from "swagger-client";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const TEXTS = ["a b", "é/ü", "x&y=z", "plain", "100%", "q\"'(1)!*"];
const document = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
let seed = 7;

function below(n) {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return seed % n;
}

function sample(schema, depth) {
  if (!schema || depth > 5) return "x y";
  if (schema.$ref) return "ref";
  if (schema.enum) return schema.enum[below(schema.enum.length)];
  if (schema.const !== undefined) return schema.const;
  let type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  if (!type && schema.properties) type = "object";
  if (!type && schema.allOf)
    return Object.assign({}, ...schema.allOf.map((one) => {
      const value = sample(one, depth + 1);
      return typeof value === "object" ? value : {};
    }));
  if (!type && (schema.oneOf || schema.anyOf)) return sample((schema.oneOf || schema.anyOf)[0], depth + 1);
  switch (type) {
    case "integer": return 1 + below(50);
    case "number": return 1.5;
    case "boolean": return below(2) === 1;
    case "array": return [sample(schema.items, depth + 1), sample(schema.items, depth + 1)];
    case "object": {
      const made = {};
      for (const [key, value] of Object.entries(schema.properties || {})) made[key] = sample(value, depth + 1);
      if (!schema.properties) made["k é"] = "v&1";
      return made;
    }
    default: return TEXTS[below(TEXTS.length)];
  }
}

// swagger-client finds operations by their ids only.
let made = 0;
for (const item of Object.values(document.paths || {}))
  for (const method of METHODS)
    if (item[method] && !item[method].operationId) item[method].operationId = "made" + made++;
const { spec } = await SwaggerClient.resolve({ spec: document, baseDoc: "https://host.example/openapi.json" });

for (const [path, item] of Object.entries(spec.paths || {}))
  for (const method of METHODS) {
    const operation = item[method];
    if (!operation) continue;
    const parameters = [...(operation.parameters || [])];
    for (const one of item.parameters || [])
      if (!parameters.some((other) => other.name === one.name && other.in === one.in)) parameters.push(one);
    const theirs = {}, args = {};
    for (const one of parameters) {
      if (one.in === "header" && ["accept", "authorization", "content-type"].includes(one.name.toLowerCase())) continue;
      const schema = one.schema || Object.values(one.content || {})[0]?.schema;
      theirs[one.in + "." + one.name] = args[one.name] = sample(schema, 0);
    }
    const type = operation.requestBody?.content && Object.keys(operation.requestBody.content)[0];
    let requestBody;
    if (type) {
      requestBody = sample(operation.requestBody.content[type].schema, 0);
      const flat = requestBody && typeof requestBody === "object" && !Array.isArray(requestBody) &&
                   !Object.keys(requestBody).some((key) => key in args);
      if (flat) Object.assign(args, requestBody);
      else args.body = requestBody;
    }
    let request;
    try {
      const { method: verb, url, headers, body } = SwaggerClient.buildRequest({
        spec, operationId: operation.operationId, pathName: path, method, parameters: theirs, requestBody });
      const multipart = /^multipart/.test(headers["Content-Type"] || "");
      request = { method: verb, url, headers, multipart,
                  body: body === undefined || multipart ? undefined : typeof body === "object" ? JSON.stringify(body) : String(body) };
    } catch (error) {
      request = { error: String(error) };
    }
    console.log(JSON.stringify({ path, method, args, request }));
  }
