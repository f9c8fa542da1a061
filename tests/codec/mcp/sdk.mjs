// The official TypeScript SDK as a client: argv is JSON { modules, line, era, url | command, folder }. Prints
// `ok - …` or `not ok - …`, one a line.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const options = JSON.parse(process.argv[2]);
const resolve = createRequire(join(options.modules, 'package.json')).resolve;
const load = name => import(pathToFileURL(resolve(name)).href);
const title = `${options.line} ${options.era} over ${options.url ? 'HTTP' : 'stdio'}: `;

function say(good, text, why) {
    console.log(`${good ? 'ok' : 'not ok'} - ${title}${text}`);
    if (!good && why !== undefined) console.log('    ' + String(why?.stack ?? JSON.stringify(why)).replaceAll('\n', '\n    '));
}

async function attempt(text, action) {
    try {
        const wrong = await action();
        say(!wrong, text, wrong);
    } catch (error) {
        say(false, text, error);
    }
}

async function open() {
    const v1 = options.line === 'v1';
    const { Client } = await load(v1 ? '@modelcontextprotocol/sdk/client/index.js' : '@modelcontextprotocol/client');
    const http = await load(v1 ? '@modelcontextprotocol/sdk/client/streamableHttp.js' : '@modelcontextprotocol/client');
    const stdio = await load(v1 ? '@modelcontextprotocol/sdk/client/stdio.js' : '@modelcontextprotocol/client/stdio');
    let changed;
    const change = new Promise(done => { changed = done; });
    const client = new Client({ name: 'test', version: '1.0.0' }, {
        capabilities: { elicitation: {} },
        listChanged: { tools: { debounceMs: 20, onChanged: (error, tools) => changed(error ?? tools) } },
        ...(options.era === 'legacy' ? {} : { versionNegotiation: { mode: { pin: options.era } } }),
    });
    const asked = v1 ? (await load('@modelcontextprotocol/sdk/types.js')).ElicitRequestSchema : 'elicitation/create';
    client.setRequestHandler(asked, ({ params }) => ({ action: 'accept', content: { name: params.message + ' Ada' } }));
    await client.connect(options.url
        ? new http.StreamableHTTPClientTransport(new URL(options.url))
        : new stdio.StdioClientTransport({ command: options.command[0], args: options.command.slice(1), stderr: 'ignore' }));
    return { client, change };
}

async function addDefinition() {
    const text = JSON.stringify({ $id: 'added', $type: 'Tools', api: { hello: "() => 'hello'" } });
    if (options.url) {
        const answer = await fetch(new URL('/load', options.url),
            { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
        if (!answer.ok) throw new Error(`load: ${answer.status} ${await answer.text()}`);
    } else {
        writeFileSync(join(options.folder, 'added.json'), text);
    }
}

const within = (promise, ms) => Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error(`nothing within ${ms} ms`)), ms).unref())]);

let client, change;
try {
    ({ client, change } = await within(open(), 10000));
    say(true, 'it connects');
} catch (error) {
    say(false, 'it connects', error);
    process.exit(1);
}

await attempt('tools are listed with their schemas', async () => {
    const { tools } = await client.listTools();
    const tool = tools.find(one => one.name === 'calculate');
    return tool?.inputSchema.required?.[0] === 'x' && tools.some(one => one.name === 'slow__wait') ? null : tools;
});
await attempt('a long list comes in pages, each thing once', async () => {
    const seen = [];
    let cursor;
    do {
        const page = await client.listResources(cursor ? { cursor } : undefined);
        seen.push(...page.resources.map(one => one.uri));
        cursor = page.nextCursor;
    } while (cursor);
    return seen.length >= 150 && new Set(seen).size === seen.length ? null : seen.length;
});
await attempt('a call gives content and structured content', async () => {
    const result = await client.callTool({ name: 'calculate', arguments: { x: 21 } });
    return result.structuredContent?.y === 42 && result.content[0].text === '{"y":42}' ? null : result;
});
await attempt('bad input is a result that says so', async () => {
    const result = await client.callTool({ name: 'calculate', arguments: { x: 'many' } });
    return result.isError && /x/.test(result.content[0].text) ? null : result;
});
await attempt('an unknown tool is -32602', async () => {
    try {
        return await client.callTool({ name: 'no_such_tool', arguments: {} });
    } catch (error) {
        return error.code === -32602 ? null : error;
    }
});
await attempt('a slow call holds up no other', async () => {
    const slow = client.callTool({ name: 'slow__wait', arguments: { ms: 1500 } });
    const began = Date.now();
    const result = await client.callTool({ name: 'calculate', arguments: { x: 1 } });
    const took = Date.now() - began;
    await slow;
    return result.structuredContent.y === 2 && took < 1000 ? null : took;
});
await attempt('a slow call is cancelled', async () => {
    const abort = new AbortController();
    const call = client.callTool({ name: 'slow__wait', arguments: { ms: 20000 } },
        ...(options.line === 'v1' ? [undefined] : []), { signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    const began = Date.now();
    const failed = await call.then(() => null, error => error);
    const again = await client.callTool({ name: 'calculate', arguments: { x: 3 } });
    return failed && Date.now() - began < 5000 && again.structuredContent.y === 6 ? null : failed ?? 'not cancelled';
});
await attempt('a resource is read, a prompt is had', async () => {
    const { contents } = await client.readResource({ uri: 'note://7' });
    const { messages } = await client.getPrompt({ name: 'greet', arguments: { who: 'Ada' } });
    return contents[0].text === 'note 7' && messages[0].content.text === 'Hello Ada' ? null : [contents, messages];
});
await attempt('progress is told while a call runs', async () => {
    const seen = [];
    const request = { onprogress: progress => seen.push(progress) };
    const result = await client.callTool({ name: 'slow__steps', arguments: {} },
        ...(options.line === 'v1' ? [undefined] : []), request);
    return seen.length === 3 && seen[2].progress === 3 && seen[2].total === 3 && result.content[0].text === 'done'
        ? null : [seen, result];
});
await attempt('a generator comes value by value', async () => {
    const seen = [];
    const request = { onprogress: progress => seen.push(progress.message) };
    const result = await client.callTool({ name: 'slow__values', arguments: {} },
        ...(options.line === 'v1' ? [undefined] : []), request);
    return seen.join() === 'one,two' && result.content[0].text === '["one","two"]' ? null : [seen, result];
});
await attempt('a function asks the user', async () => {
    const result = await client.callTool({ name: 'slow__ask', arguments: {} });
    return result.content[0].text === 'Hello first Ada and second Ada' ? null : result;
});
await attempt('a load is told at once', async () => {
    if (options.url) await new Promise(done => setTimeout(done, 300)); // the stream is open by then
    await addDefinition();
    const tools = await within(change, 8000);
    return Array.isArray(tools) && tools.some(one => one.name === 'added__hello') ? null : tools;
});
await attempt('it closes', () => within(client.close(), 5000));
process.exit(0);
