// Plain `ws`: one process, no Redis, nothing but a room's sockets in a map; durable before the fan-out.
'use strict';
const { createServer } = require('node:http');
const { WebSocketServer } = require('ws');

async function main() {
  const store = await require('./store')();
  const rooms = new Map();
  const http = createServer((request, response) => response.end('ok'));
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  server.on('connection', (socket, request) => {
    const url = new URL(request.url, 'http://localhost');
    const room = url.pathname.split('/')[2];
    const me = url.searchParams.get('me');
    if (!rooms.has(room)) rooms.set(room, new Set());
    const members = rooms.get(room).add(socket);
    socket.on('close', () => members.delete(socket));
    socket.on('message', async (data) => {
      const { cid, text } = JSON.parse(data);
      const at = new Date().toISOString();
      const seq = await store(room, me, cid, text, at);
      const event = Buffer.from(JSON.stringify({ type: 'event', room, seq, author: me, cid, text, at }));
      for (const member of members) member.send(event, { binary: false });
      socket.send(JSON.stringify({ type: 'ack', cid, seq }));
    });
    socket.send('{"type":"welcome"}');
  });
  http.listen(Number(process.env.PEER_PORT), '127.0.0.1', 2048);
}

main();
