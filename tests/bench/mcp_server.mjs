// The same tool as a server of the official SDK: argv is the folder of its modules, then `stdio` or `http`.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

const resolve = createRequire(join(process.argv[2], 'package.json')).resolve;
const load = name => import(pathToFileURL(resolve(name)).href);
const { McpServer } = await load('@modelcontextprotocol/sdk/server/mcp.js');
const { z } = await load('zod');

function make() {
    const server = new McpServer({ name: 'bench', version: '1.0.0' });
    server.registerTool('calculate', {
        description: 'Doubles a number.', inputSchema: { x: z.number() }, outputSchema: { y: z.number() },
    }, ({ x }) => {
        const result = { y: x * 2 };
        return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result };
    });
    return server;
}

if (process.argv[3] === 'stdio') {
    const { StdioServerTransport } = await load('@modelcontextprotocol/sdk/server/stdio.js');
    await make().connect(new StdioServerTransport());
} else {
    const { StreamableHTTPServerTransport } = await load('@modelcontextprotocol/sdk/server/streamableHttp.js');
    const transports = new Map();
    const http = createServer(async (request, response) => {
        let transport = transports.get(request.headers['mcp-session-id']);
        if (!transport) {
            transport = new StreamableHTTPServerTransport({
                sessionIdGenerator: () => randomUUID(), enableJsonResponse: true,
                onsessioninitialized: id => transports.set(id, transport),
            });
            await make().connect(transport);
        }
        await transport.handleRequest(request, response);
    });
    http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
}
