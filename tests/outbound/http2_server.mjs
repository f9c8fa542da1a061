// http2_server.mjs - what fetch() meets where HTTP/2 is spoken: http2_server.mjs CERTIFICATE KEY. Says its port.
import { readFileSync } from 'node:fs'
import { constants, createSecureServer } from 'node:http2'

const [certificate, key] = process.argv.slice(2)
const server = createSecureServer({ cert: readFileSync(certificate), key: readFileSync(key) })
let connections = 0, open = 0, most = 0

const at = {
  '/told': async (request, answer) => {
    let bytes = 0
    for await (const piece of request) bytes += piece.length
    answer.end(JSON.stringify([request.httpVersion, request.headers['content-length'] ?? null, bytes]))
  },
  '/slow': (request, answer) => setTimeout(() => answer.end(request.httpVersion), 100),
  '/back': (request, answer) => {
    answer.writeHead(200)
    request.on('data', piece => answer.write(piece))
    request.on('end', () => answer.end())
  },
  '/enough': (request, answer) => answer.writeHead(413).end('too much'),
  '/refused': request => request.stream.close(constants.NGHTTP2_REFUSED_STREAM),
  '/half': (request, answer) => {
    answer.write('half of it')
    setTimeout(() => request.stream.close(constants.NGHTTP2_INTERNAL_ERROR), 50)
  },
  '/away': request => {
    request.stream.session.goaway(0)
    request.stream.close(constants.NGHTTP2_REFUSED_STREAM)
  },
  '/counts': (request, answer) => answer.end(JSON.stringify([connections, most])),
}

server.on('session', () => connections++)
server.on('request', (request, answer) => {
  most = Math.max(most, ++open)
  request.stream.on('close', () => open--)
  at[request.url](request, answer)
})
server.on('sessionError', () => {})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
